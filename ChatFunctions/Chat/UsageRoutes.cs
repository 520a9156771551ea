using ChatFunctions.Http;
using ChatFunctions.Limits;

namespace ChatFunctions.Chat;

/// <summary><c>GET /api/usage</c>: what the caller has used of a day, and what they may.</summary>
internal sealed class UsageRoutes(RequestBoundary boundary, UsageLedger ledger, IOptions<LimitOptions> limits)
{
    private const string DayFormat = "yyyy-MM-dd";

    [Function("GetUsage")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "usage")] HttpRequest request) =>
        boundary.RunAsync(request, async owner =>
        {
            var day = Day(request);
            var used = await ledger.SumAsync(owner.Key, day, request.HttpContext.RequestAborted);
            var own = limits.Value.Of(owner.Key);
            var json = new UsageOfDayJson(
                day.ToString(DayFormat, CultureInfo.InvariantCulture),
                own.IsAny,
                used.Requests,
                used.InputTokens,
                used.OutputTokens,
                used.Tokens,
                used.Open.Count,
                new LimitsJson(own.RequestsPerMinute, own.ConcurrentTurns, own.TokensPerDay));
            await JsonAnswer.WriteAsync(request.HttpContext.Response, json, ChatJson.Default.UsageOfDayJson);
        });

    private DateOnly Day(HttpRequest request) => !request.Query.TryGetValue("day", out var text)
        ? ledger.Today
        : DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Problem.InvalidRequest($"The query parameter 'day' must be a date such as 2026-01-31 ({DayFormat}).", "day");
}
