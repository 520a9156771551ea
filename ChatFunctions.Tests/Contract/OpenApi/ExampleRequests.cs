using System.Text.RegularExpressions;
using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Contract.OpenApi;

/// <summary>Sends the requests that the document shows. What must be there before is made by the requests that its links name.</summary>
internal sealed partial class ExampleRequests(ChatClient client)
{
    /// <summary>Every example of an operation, every form of the reply that it offers, and all parameters that have an example.</summary>
    public async Task<IReadOnlyList<(string Name, ChatAnswer Answer)>> SendAllAsync(ApiOperation operation)
    {
        var answers = new List<(string, ChatAnswer)>();
        foreach (var (type, name, body) in Examples(operation))
        {
            answers.Add(($"{type} {name}", (await SendAsync(operation, type, body)).Answer));
        }

        var (usualType, _, usual) = Examples(operation).First();
        if (operation.Responses.TryGetValue(200, out var whole) && whole.TryGetProperty("content", out var forms) &&
            forms.TryGetProperty(ChatClient.PlainText, out _))
        {
            foreach (var form in forms.EnumerateObject())
            {
                answers.Add(($"as {form.Name}", (await SendAsync(operation, usualType, usual, [("Accept", form.Name)])).Answer));
            }
        }

        var query = string.Join(
            '&',
            from parameter in operation.Parameters
            where IsIn(parameter, "query") && parameter.TryGetProperty("example", out _)
            select $"{parameter.Text("name")}={Uri.EscapeDataString(parameter.GetProperty("example").ToString())}");
        if (query.Length > 0)
        {
            answers.Add((query, (await SendAsync(operation, usualType, usual, query: $"?{query}")).Answer));
        }

        return answers;
    }

    /// <summary>Sends the first example with these headers.</summary>
    public async Task<ChatAnswer> SendAsync(ApiOperation operation, params (string Name, string Value)[] headers)
    {
        var (type, _, body) = Examples(operation).First();
        return (await SendAsync(operation, type, body, headers)).Answer;
    }

    /// <summary>Sends a request whose address has the examples of the parameters, whatever is there.</summary>
    public Task<ChatAnswer> SendBlindAsync(ApiOperation operation)
    {
        var (type, _, body) = Examples(operation).First();
        return client.SendAsync(operation.Method, Address(operation, Samples(operation)), Content(type, body));
    }

    private async Task<(ChatAnswer Answer, Dictionary<string, string> Path)> SendAsync(
        ApiOperation operation, string? type, JsonElement body, (string, string)[]? headers = null, string query = "")
    {
        var path = await PathAsync(operation);
        return (await client.SendAsync(operation.Method, Address(operation, path) + query, Content(type, body), headers ?? []), path);
    }

    private async Task<Dictionary<string, string>> PathAsync(ApiOperation operation)
    {
        var path = Samples(operation);
        if (path.ContainsKey("name"))
        {
            // A name with a hash of what the file has.
            path["name"] = FileName().Match((await client.GetAsync("app")).Body).Groups["name"].Value;
        }

        var (source, link) = operation.Description.Links.FirstOrDefault(item => item.Link.Text("operationId") == operation.Id);
        if (source is not null)
        {
            var named = link.TryGetProperty("x-example", out var word) ? word.GetString() : null;
            var (type, _, body) = Examples(source).First(example => named is null || example.Name == named);
            var (answer, before) = await SendAsync(source, type, body);
            foreach (var parameter in ApiOperation.Members(link, "parameters"))
            {
                path[parameter.Name] = Evaluate(parameter.Value.GetString()!, answer, before);
            }
        }

        return path;
    }

    // A runtime expression. Source: OpenAPI Specification 3.1.1, section 4.8.20.4.
    private static string Evaluate(string expression, ChatAnswer answer, Dictionary<string, string> path) => expression.Split('.', 3) switch
    {
        ["$response", "header", var name] => answer.Headers[name],
        ["$request", "path", var name] => path[name],
        ["$response", ..] => expression.Split('/').Skip(1).Aggregate(
            answer.Json, (value, name) => value.ValueKind == JsonValueKind.Array
                ? value[int.Parse(name, CultureInfo.InvariantCulture)]
                : value.GetProperty(name)).GetString()!,
        _ => throw new ArgumentException($"The expression {expression} is none that is known here."),
    };

    private static IEnumerable<(string? Type, string Name, JsonElement Body)> Examples(ApiOperation operation)
    {
        var examples =
            from body in operation.Bodies
            from example in ApiOperation.Members(body.Content, "examples")
            select ((string?)body.MediaType, example.Name, example.Value.GetProperty("value"));
        return examples.DefaultIfEmpty((null, "", default));
    }

    private static StringContent? Content(string? type, JsonElement body) => type is null
        ? null
        : new StringContent(body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText(), Encoding.UTF8, type);

    private static Dictionary<string, string> Samples(ApiOperation operation) => operation.Parameters
        .Where(parameter => IsIn(parameter, "path"))
        .ToDictionary(parameter => parameter.Text("name")!, parameter => parameter.Text("example")!);

    private static string Address(ApiOperation operation, Dictionary<string, string> path) =>
        path.Aggregate(operation.Path[1..], (address, item) => address.Replace($"{{{item.Key}}}", item.Value, StringComparison.Ordinal));

    private static bool IsIn(JsonElement parameter, string place) => parameter.Text("in") == place;

    [GeneratedRegex("app/(?<name>icon-[^\"]+)")]
    private static partial Regex FileName();
}
