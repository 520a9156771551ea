using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Limits;

namespace ChatFunctions.Http;

/// <summary>Every problem that the API answers with: one method for each kind.</summary>
internal static class Problem
{
    /// <summary>When to try again, where nobody says it.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public static ProblemException InvalidRequest(string detail, string? param = null) =>
        new(StatusCodes.Status400BadRequest, "invalid-request", "The request is not valid.", detail) { Param = param };

    /// <summary>Something that OpenAI's API knows and this one does not.</summary>
    public static ProblemException Unsupported(string param, string detail) =>
        new(StatusCodes.Status400BadRequest, "unsupported-parameter", "The request asks for what is not supported.", detail)
        { Param = param };

    public static ProblemException UnknownParameter(string param) =>
        new(StatusCodes.Status400BadRequest, "unknown-parameter", "The request is not valid.", $"Unknown parameter: '{param}'.")
        { Param = param };

    public static ProblemException MissingParameter(string param) =>
        new(StatusCodes.Status400BadRequest, "missing-required-parameter", "The request is not valid.",
            $"Missing required parameter: '{param}'.")
        { Param = param };

    public static ProblemException NotFound(string what, string param) =>
        new(StatusCodes.Status404NotFound, "not-found", "No such thing.", $"There is no {what} with this id.") { Param = param };

    private static ProblemException NothingToRegenerate(string conversationId) =>
        new(StatusCodes.Status409Conflict, "nothing-to-regenerate", "There is nothing to answer again.",
            "The conversation has no user message that could be answered again.")
        { ConversationId = conversationId };

    private static ProblemException NotTheLatestQuestion(string conversationId) =>
        new(StatusCodes.Status409Conflict, "not-the-latest-question", "The message is not the latest one.",
            "Only the latest user message of the conversation can be answered again.")
        { ConversationId = conversationId };

    /// <param name="leaseLeft">How long the turn will be in the way, where its worker seems to be gone.</param>
    public static ProblemException ResponseRuns(TimeSpan? leaseLeft) =>
        new(StatusCodes.Status409Conflict, "response-in-progress", "The response is still in progress.",
            "The response named by previous_response_id is still in progress. Try again when it has ended.")
        { Param = "previous_response_id", RetryAfter = leaseLeft ?? Soon };

    public static ProblemException Unauthorized() =>
        new(StatusCodes.Status401Unauthorized, "unauthorized", "No valid credentials.",
            "Send a configured access key as 'Authorization: Bearer KEY', 'x-functions-key', 'api-key' or '?code=', "
            + "or sign in where the app uses App Service Authentication.");

    public static ProblemException TooManyWrongKeys(TimeSpan wait) =>
        new(StatusCodes.Status429TooManyRequests, "too-many-wrong-keys", "Too many wrong keys.",
            "Too many wrong access keys came from this address. Wait before you try another one.")
        { RetryAfter = wait, ShouldRetry = false };

    public static ProblemException NoDeletion() => new(
        StatusCodes.Status404NotFound, "deletion-not-found", "No such deletion.", "Nobody has asked to delete everything of this caller.");

    public static ProblemException NoConversation(string conversationId) =>
        new(StatusCodes.Status404NotFound, "conversation-not-found", "No such conversation.", "There is no conversation with this id.")
        { ConversationId = conversationId };

    /// <param name="model">What the caller calls it.</param>
    public static ProblemException NoModel(string model) =>
        new(StatusCodes.Status404NotFound, "model-not-found", "No such model.",
            $"There is no model '{Shortened(model)}' here. Leave 'model' out, or send one of those that GET /api/v1/models lists.")
        { Param = "model" };

    public static ProblemException UnknownUrl() =>
        new(StatusCodes.Status404NotFound, "unknown-url", "Nothing is at this address.",
            "There is nothing at this address. Compare its path with the list of routes in the documentation.");

    /// <param name="allowed">The methods that the address takes.</param>
    public static ProblemException MethodNotAllowed(IEnumerable<string> allowed) =>
        new(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "The address does not take this method.",
            $"This address takes {string.Join(", ", allowed)}, and not the method of the request.");

    public static ProblemException NotAcceptable() =>
        new(StatusCodes.Status406NotAcceptable, "not-acceptable", "No such response form.",
            "The Accept header allows none of text/plain, text/event-stream and application/json.");

    public static ProblemException TooLarge(string detail, string? param = null) =>
        new(StatusCodes.Status413PayloadTooLarge, "too-large", "The request is too large.", detail) { Param = param };

    public static ProblemException TooMuchAtOnce() => TooLarge(
        "The request would write more than the table service takes at once: 100 rows, 1 MiB a row and 4 MiB in all. Nothing was written.");

    public static ProblemException TooManyBodies() =>
        new(StatusCodes.Status503ServiceUnavailable, "overloaded", "The instance is busy.",
            "The instance answers as many large requests as it has memory for. Try again in a moment.")
        { RetryAfter = Soon };

    public static ProblemException UnsupportedMediaType(string detail) =>
        new(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "The body is of no supported type.", detail);

    public static ProblemException Busy(string conversationId, string turnId, TimeSpan? leaseLeft) =>
        new(StatusCodes.Status409Conflict, "conversation-busy", "The conversation has an active turn.",
            "Another reply of this conversation is being written. Try again when it has ended.")
        { ConversationId = conversationId, TurnId = turnId, RetryAfter = leaseLeft ?? Soon };

    public static ProblemException NoTurn(string conversationId) =>
        new(StatusCodes.Status404NotFound, "turn-not-found", "No such turn.", "The conversation has no turn with this id.")
        { ConversationId = conversationId };

    public static ProblemException KeyReused() =>
        new(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "The idempotency key was used with another body.",
            "This Idempotency-Key was sent with another request before. Send a new key with what is new.");

    public static ProblemException ShuttingDown() =>
        new(StatusCodes.Status503ServiceUnavailable, "shutting-down", "The instance is shutting down.",
            "Try again; another instance will answer.")
        { RetryAfter = Soon };

    public static ProblemException StoreUnavailable(string? conversationId = null) =>
        new(StatusCodes.Status503ServiceUnavailable, "store-unavailable", "The table service is unavailable.",
            conversationId is null
                ? "The conversation could not be read or written. Try again."
                : "Whether the message was kept is not known. Read the conversation before sending it again.")
        { ConversationId = conversationId, RetryAfter = Soon };

    private static ProblemException DeletionRuns(string conversationId) =>
        new(StatusCodes.Status503ServiceUnavailable, "deletion-in-progress", "The conversation is still being deleted.",
            "A large conversation of this id was deleted, and some of it is still there. Each try goes on with the deletion. "
            + "No turn has begun. Try again.")
        { ConversationId = conversationId, RetryAfter = Soon };

    public static ProblemException ImagesUnavailable() =>
        new(StatusCodes.Status503ServiceUnavailable, "store-unavailable", "The blob service is unavailable.",
            "The images of the conversation could not be read, written or deleted. No turn has begun. Try again.")
        { RetryAfter = Soon };

    public static ProblemException NoServiceTime() =>
        new(StatusCodes.Status503ServiceUnavailable, "store-unavailable", "The table service can't be used.",
            "The answers of the table service have no valid 'Date' header, which the app needs. Something in between seems to remove it. "
            + "No turn has begun.")
        { ShouldRetry = false };

    public static ProblemException OutcomeUnknown() =>
        new(StatusCodes.Status503ServiceUnavailable, "outcome-unknown", "The table service did not confirm the reply.",
            "Whether the reply was kept is not known. Read the conversation before sending the message again.")
        { ShouldRetry = false, RetryAfter = Soon };

    public static ProblemException Stopped() =>
        new(StatusCodes.Status409Conflict, "turn-stopped", "The turn was stopped.",
            "Somebody stopped the turn, or deleted its conversation.")
        { ShouldRetry = false };

    public static ProblemException Interrupted() =>
        new(StatusCodes.Status503ServiceUnavailable, "turn-interrupted", "The turn was interrupted.",
            "The instance that wrote the reply went away. What it had written is in the conversation.")
        { ShouldRetry = false, RetryAfter = Soon };

    /// <param name="isKept">Whether there is a turn, which keeps what was said.</param>
    public static ProblemException TimedOut(bool isKept) =>
        new(StatusCodes.Status504GatewayTimeout, "model-timeout", "The model did not answer in time.",
            isKept
                ? "The model service was silent, or the turn took longer than allowed. What it had said is in the conversation."
                : "The model service was silent, or the reply took longer than allowed. What it had said was not kept.")
        { ShouldRetry = isKept ? false : null };

    public static ProblemException StillRunning(string? conversationId, string? turnId) =>
        new(StatusCodes.Status504GatewayTimeout, "still-running", "The reply is not ready yet.",
            $"The turn goes on. Fetch its reply later: GET /api/chat/{conversationId}")
        { ConversationId = conversationId, ShouldRetry = false, TurnId = turnId };

    private static ProblemException NoOpenCall(OutputRefusal refusal) => InvalidRequest(
        refusal.IsAnswered
            ? $"The tool call with call_id '{Shortened(refusal.CallId)}' has its output already, or was closed when others got theirs."
            : $"No tool call found for function call output with call_id '{Shortened(refusal.CallId)}'.",
        refusal.Place);

    /// <summary>The caller's own limit, not the model service's.</summary>
    public static ProblemException LimitExceeded(LimitExceededException exceeded)
    {
        var (kind, detail) = exceeded.Limit switch
        {
            LimitKind.Tokens => ("insufficient-quota", "The tokens of this day are used up. There are new ones from midnight UTC on."),
            LimitKind.Turns =>
                ("rate-limit-exceeded", "As many of your replies are being written as may be at once. Try again when one has ended."),
            _ => ("rate-limit-exceeded", "You have sent as many requests as you may in a minute. Wait a moment."),
        };
        return new ProblemException(StatusCodes.Status429TooManyRequests, kind, "Your limit is reached.", detail)
        {
            Rates = exceeded.Status,
            RetryAfter = exceeded.RetryAfter,
            ShouldRetry = exceeded.Limit == LimitKind.Tokens ? false : null,
        };
    }

    public static ProblemException Defect() =>
        new(StatusCodes.Status500InternalServerError, "internal-error", "The app failed.",
            "The request ran into a defect of the app; its log says more.");

    /// <summary>A caller's word that is short enough to be repeated.</summary>
    public static string Shortened(string text) =>
        text.Length <= 64 ? text : text[..(char.IsHighSurrogate(text[63]) ? 63 : 64)] + "…";

    /// <summary>The problem that an exception stands for, or <see langword="null"/> when it is a defect.</summary>
    public static ProblemException? For(Exception exception) => exception switch
    {
        ProblemException problem => problem,
        StoreUnavailableException { IsOfImages: true, ConversationId: null } => ImagesUnavailable(),
        StoreUnavailableException unavailable => StoreUnavailable(unavailable.ConversationId),
        TableRequestException => StoreUnavailable(),
        NoServiceTimeException => NoServiceTime(),
        RowRefusedException => TooMuchAtOnce(),
        IdempotencyKeyReusedException => KeyReused(),
        ConversationBusyException busy => Busy(busy.ConversationId, busy.TurnId, busy.LeaseLeft),
        DeletionRunsException deletion => DeletionRuns(deletion.ConversationId),
        CompletionException failure => ModelProblem.Of(failure),
        LimitExceededException exceeded => LimitExceeded(exceeded),
        OutputRefusedException refused => NoOpenCall(refused.Refusal),
        ConversationAbsentException absent => NothingToRegenerate(absent.ConversationId),
        ConversationMovedException moved => NotTheLatestQuestion(moved.ConversationId),
        _ => null,
    };
}
