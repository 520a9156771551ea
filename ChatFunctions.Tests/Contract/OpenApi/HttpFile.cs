using System.Text.RegularExpressions;

namespace ChatFunctions.Tests.Contract.OpenApi;

/// <summary>A page of requests as editors read it: parts between <c>###</c>, variables, and what earlier answers said.</summary>
/// <remarks>Source: Microsoft Learn, «Use .http files in Visual Studio 2022»; the REST Client extension's README.</remarks>
internal sealed partial class HttpFile
{
    private readonly Dictionary<string, string> _variables;
    private readonly Dictionary<string, ChatAnswer> _answers = [];

    /// <param name="text">The page.</param>
    /// <param name="variables">These win over the page's own.</param>
    public HttpFile(string text, IReadOnlyDictionary<string, string> variables)
    {
        _variables = Variable().Matches(text)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim());
        foreach (var (name, value) in variables)
        {
            Assert.True(_variables.ContainsKey(name), $"The page has no variable {name}.");
            _variables[name] = value;
        }

        Requests = [.. text.ReplaceLineEndings("\n").Split("\n###").Skip(1).Select(part => part.TrimEnd())];
    }

    /// <summary>The requests as the page has them, each with its title first.</summary>
    public IReadOnlyList<string> Requests { get; }

    /// <summary>Sends one.</summary>
    /// <returns>Its method and address, and the answer.</returns>
    public async Task<(HttpMethod Method, Uri Address, ChatAnswer Answer)> SendAsync(ChatClient client, string request)
    {
        var lines = request.Split('\n').Skip(1).ToList();
        var name = lines.Select(line => Name().Match(line)).FirstOrDefault(match => match.Success)?.Groups["name"].Value;
        lines = [.. lines.SkipWhile(line => line.StartsWith('#')).Select(Filled)];
        var (method, address) = lines[0].Split(' ') is [var verb, var url]
            ? (new HttpMethod(verb), new Uri(url))
            : throw new FormatException($"'{lines[0]}' is no method with an address.");
        var headers = lines.Skip(1).TakeWhile(line => line.Length > 0)
            .Select(line => line.Split(": ", 2)).ToDictionary(field => field[0], field => field[1]);
        var body = string.Join('\n', lines.Skip(headers.Count + 2));
        using var content = headers.Remove("Content-Type", out var type) ? new StringContent(body, Encoding.UTF8, type) : null;
        var answer = await client.SendAsync(method, address.ToString(), content, [.. headers.Select(field => (field.Key, field.Value))]);
        if (name is not null)
        {
            _answers[name] = answer;
        }

        return (method, address, answer);
    }

    private string Filled(string line) => Place().Replace(line, match => match.Groups["place"].Value.Split('.') switch
    {
        ["$timestamp"] => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        [var name, "response", "body", "$", .. var path] =>
            path.Aggregate(_answers[name].Json, (value, member) => value.GetProperty(member)).ToString(),
        [var name] => Filled(_variables[name]),
        _ => throw new FormatException($"{match.Value} is nothing that all editors know."),
    });

    [GeneratedRegex(@"^@(?<name>\w+) *= *(?<value>.*)$", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^# @name (?<name>\w+)$")]
    private static partial Regex Name();

    [GeneratedRegex(@"\{\{(?<place>[^}]+)\}\}")]
    private static partial Regex Place();
}
