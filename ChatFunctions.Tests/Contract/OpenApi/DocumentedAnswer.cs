namespace ChatFunctions.Tests.Contract.OpenApi;

/// <summary>Holds answers against the document: status, headers, type, and the body, of a stream each frame or line.</summary>
internal static class DocumentedAnswer
{
    // HTTP's own affair, or said once for all answers.
    private static readonly string[] Common =
    [
        "Access-Control-Allow-Credentials", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control", "Connection",
        "Content-Encoding", "Content-Length", "Content-Type", "Date", "Server",
        "Transfer-Encoding", "Vary", "X-Accel-Buffering", "X-Content-Type-Options", "x-request-id",
        "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests",
        "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens",
    ];

    // What keeps the page safe.
    private static readonly string[] OfFiles =
    [
        "Content-Security-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "Referrer-Policy",
        "X-Frame-Options",
    ];

    // Of streams of thousands of frames, which all come from the same code.
    private const int Sample = 64;

    /// <summary>
    /// Every answer that any test gets is as the document says, so that a status, a header or a member which is new has to be there, too.
    /// What the app has not answered itself, or not to the end, is let be.
    /// </summary>
    /// <param name="path">Below the server's address.</param>
    public static void Check(HttpMethod method, string path, ChatAnswer answer)
    {
        if (answer.IsWhole && answer.Headers.ContainsKey("x-request-id") && ApiDescription.App.Find(method, path) is { } operation)
        {
            var violations = Violations(operation, answer, Sample);
            Assert.True(
                violations.Count == 0,
                $"{operation} is not as {ApiDescription.FilePath} says:\n{string.Join('\n', violations)}\n\n{answer}");
        }
    }

    /// <summary>What of a whole answer is not as the document says.</summary>
    /// <param name="frames">How many frames or lines are looked at.</param>
    public static IReadOnlyList<string> Violations(ApiOperation operation, ChatAnswer answer, int frames = int.MaxValue)
    {
        if (!operation.Responses.TryGetValue((int)answer.Status, out var response))
        {
            return [$"The status {(int)answer.Status} is not in the document."];
        }

        return [.. OfHeaders(operation, response, answer), .. OfBody(operation.Description, response, answer, frames)];
    }

    private static IEnumerable<string> OfHeaders(ApiOperation operation, JsonElement response, ChatAnswer answer)
    {
        var documented = ApiOperation.Members(response, "headers")
            .ToDictionary(header => header.Name, header => operation.Description.Resolve(header.Value), StringComparer.OrdinalIgnoreCase);
        foreach (var name in answer.Headers.Keys.Except([.. documented.Keys, .. Common, .. OfFiles], StringComparer.OrdinalIgnoreCase))
        {
            yield return $"The header {name} is not in the document.";
        }

        foreach (var (name, header) in documented)
        {
            if (answer.Headers.TryGetValue(name, out var text))
            {
                var schema = operation.Description.Resolve(header.GetProperty("schema"));
                var isNumber = schema.TryGetProperty("type", out var type) && type.ValueEquals("integer");
                var value = isNumber ? JsonSerializer.Deserialize<JsonElement>(text) : JsonSerializer.SerializeToElement(text);
                foreach (var violation in operation.Description.Violations(schema, value))
                {
                    yield return $"The header {name}: {violation}";
                }
            }
            else if (header.TryGetProperty("required", out var required) && required.GetBoolean())
            {
                yield return $"The header {name} is missing.";
            }
        }
    }

    private static IEnumerable<string> OfBody(ApiDescription description, JsonElement response, ChatAnswer answer, int frames)
    {
        var mediaType = answer.Headers.GetValueOrDefault("Content-Type", "").Split(';')[0];
        if (!response.TryGetProperty("content", out var contents))
        {
            return answer.Body.Length == 0 ? [] : ["The document knows no body."];
        }

        if (!contents.TryGetProperty(mediaType, out var content))
        {
            return [$"The type '{mediaType}' is not in the document."];
        }

        return !content.TryGetProperty("schema", out var schema) ? [] :
            from value in Values(mediaType, answer.Body).Take(frames)
            from violation in description.Violations(schema, value)
            select $"{violation}\n{value}";
    }

    private static IEnumerable<JsonElement> Values(string mediaType, string body) => mediaType switch
    {
        "application/json" or "application/problem+json" => [JsonSerializer.Deserialize<JsonElement>(body)],
        "application/jsonl" or "application/x-ndjson" => Parsed(body.Split('\n')),
        "text/event-stream" => Parsed(body.Split('\n')
            .Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line["data: ".Length..])
            .Where(data => data != "[DONE]")),
        _ => [],
    };

    private static IEnumerable<JsonElement> Parsed(IEnumerable<string> lines) =>
        lines.Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<JsonElement>(line));
}
