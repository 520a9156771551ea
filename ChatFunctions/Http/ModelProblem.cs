using ChatFunctions.Completions;

namespace ChatFunctions.Http;

/// <summary>The problem that a model's failure is: it gave no reply, or no whole one.</summary>
internal static class ModelProblem
{
    public static ProblemException Of(CompletionException failure)
    {
        var (status, kind, title) = failure.Error switch
        {
            CompletionError.InvalidRequest => (400, "invalid-request", "The model service does not accept the request."),
            CompletionError.ContextTooLong => (400, "context-length-exceeded", "The message is too long for the model."),
            CompletionError.ContentFilter => (400, "content-filter", "The content filter refused the message."),
            CompletionError.Misconfigured => (502, "model-misconfigured", "The model service refused the app."),
            CompletionError.RateLimited => (429, "rate-limited", "The model service has too many requests."),
            CompletionError.QuotaExceeded => (429, "insufficient-quota", "The quota of the model service is used up."),
            CompletionError.Unavailable => (503, "model-unavailable", "The model service is unavailable."),
            CompletionError.TimedOut => (504, "model-timeout", "The model did not answer in time."),
            CompletionError.NoAnswer => (502, "model-gave-no-answer", "The model gave no answer."),
            _ => (502, "model-failed", "The model service failed."),
        };
        var isPassing = failure.ShouldRetry != false && failure.Error is
            CompletionError.RateLimited or CompletionError.Unavailable or CompletionError.Failed or CompletionError.BrokenStream;
        return new ProblemException(status, kind, title, failure.Message)
        {
            ModelField = failure.Field,
            Code = failure.Error == CompletionError.InvalidRequest ? failure.Code : null,
            RetryAfter = failure.RetryAfter ?? (isPassing ? Problem.Soon : null),
            ShouldRetry = failure.ShouldRetry ?? (isPassing ? null : false),
        };
    }
}
