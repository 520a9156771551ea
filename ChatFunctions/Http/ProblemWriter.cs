namespace ChatFunctions.Http;

/// <summary>Writes problems, in the format of the request's route.</summary>
internal static class ProblemWriter
{
    /// <summary>Writes the problem; the turn that the response's headers name already is named in the document too.</summary>
    public static Task WriteAsync(HttpResponse response, ProblemException problem)
    {
        var format = ProblemFormat.Of(response.HttpContext);
        problem.Param ??= format.NameOf(problem.ModelField);
        var headers = response.Headers;
        ResponseHeaders.SetRates(response, problem.Rates);
        ResponseHeaders.SetTurn(response, problem.ConversationId, problem.TurnId);
        problem.ConversationId ??= ResponseHeaders.ConversationIdOf(response);
        problem.TurnId ??= ResponseHeaders.TurnIdOf(response);
        response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } wait)
        {
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (problem.ShouldRetry is { } should)
        {
            // What OpenAI's client libraries ask before they repeat a request by themselves.
            headers["x-should-retry"] = should ? "true" : "false";
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = "Bearer";
        }

        return JsonAnswer.WriteAsync(response, json => format.Write(json, problem), format.ContentType);
    }
}
