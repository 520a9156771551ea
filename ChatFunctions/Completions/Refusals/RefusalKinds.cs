using System.Text.RegularExpressions;

namespace ChatFunctions.Completions.Refusals;

/// <summary>
/// What a refusal means: by its status, and by the words with which services are more exact than that. The same whether it came as a
/// status or in the middle of a stream. The one place where refusals are understood.
/// </summary>
internal static partial class RefusalKinds
{
    private static readonly SpelledWords<CompletionError> Codes = new(new()
    {
        [CompletionError.ContentFilter] =
        [
            "content_filter", "content_filtered", "content_policy_violation", "responsible_ai_policy_violation", "invalid_prompt",
            "moderation_blocked", "data_inspection_failed", "policy_violation", "sensitive",
        ],
        [CompletionError.ContextTooLong] =
        [
            "context_length_exceeded", "exceed_context_size_error", "exceed_context_size", "context_window_exceeded", "context_too_long",
            "prompt_too_long", "input_too_long", "tokens_limit_reached", "request_too_large", "max_context_length_exceeded",
        ],
        [CompletionError.QuotaExceeded] =
        [
            "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "exceeded_current_quota_error",
            "insufficient_balance", "insufficient_credits", "insufficient_funds", "payment_required",
        ],
        [CompletionError.Misconfigured] =
        [
            "model_not_found", "unknown_model", "invalid_model", "model_decommissioned", "deployment_not_found", "invalid_api_key",
            "api_key_invalid", "authentication_error", "unauthenticated", "unauthorized", "permission_error", "permission_denied",
            "permission_denied_error", "forbidden", "access_denied", "not_found_error", "not_found", "operation_not_supported",
        ],
    });

    // For errors that come without a status of their own.
    private static readonly SpelledWords<int> Statuses = new(new()
    {
        [400] =
        [
            "invalid_request_error", "invalid_request", "invalid_argument", "bad_request", "unsupported_parameter", "unsupported_value",
        ],
        [429] =
        [
            "rate_limit_exceeded", "rate_limit_error", "rate_limited", "too_many_requests", "resource_exhausted", "requests", "tokens",
            "throttling", "throttled", "requests_limit_reached",
        ],
        [503] =
        [
            "overloaded", "overloaded_error", "engine_overloaded", "engine_overloaded_error", "unavailable", "service_unavailable",
            "service_unavailable_error",
        ],
        [504] = ["timeout", "timeout_error", "deadline_exceeded", "gateway_timeout"],
    });

    /// <summary>What the refusal means.</summary>
    /// <param name="status">Its status; <see langword="null"/> in the middle of a stream.</param>
    /// <param name="error">What the service says.</param>
    public static CompletionError Of(int? status, ServiceError error)
    {
        status ??= error.Status ?? Find(Statuses, error) ?? (Find(Codes, error) is null ? 500 : 400);
        return Find(Codes, error) switch
        {
            { } kind when status < 500 || kind is CompletionError.ContextTooLong or CompletionError.ContentFilter => kind,
            null when status is 400 or 422 && TooLong().IsMatch(error.Text) => CompletionError.ContextTooLong,
            _ => Of(status.Value, error.Param),
        };
    }

    private static CompletionError Of(int status, string? param) => status switch
    {
        400 or 422 => param == "model" ? CompletionError.Misconfigured : CompletionError.InvalidRequest,
        (>= 300 and < 400) or 401 or 403 or 404 or 405 or 407 or 410 => CompletionError.Misconfigured,
        402 => CompletionError.QuotaExceeded,
        408 or 504 => CompletionError.TimedOut,
        413 => CompletionError.ContextTooLong,
        429 => CompletionError.RateLimited,
        503 or 529 => CompletionError.Unavailable,
        _ => CompletionError.Failed,
    };

    private static T? Find<T>(SpelledWords<T> table, ServiceError error)
        where T : struct =>
        error.Words.Select(table.Find).FirstOrDefault(found => found is not null);

    [GeneratedRegex(
        "context (length|window|size)|maximum (context|prompt|input)|too many (input )?tokens|(prompt|input|message)s? (is|are) too long"
        + "|reduce the length",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TooLong();
}
