using System.Reflection;
using System.Text.RegularExpressions;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.Http.Functions;
using ChatFunctions.Limits;

namespace ChatFunctions.Tests.Contract.OpenApi;

/// <summary>The document beside the code, and beside the rules for such documents.</summary>
public sealed partial class ApiDescriptionTests
{
    private const string Kind = "urn:chatfunctions:problem:";

    private static readonly ApiDescription App = ApiDescription.App;

    [Fact]
    public void Functions_are_listed_the_document_has_their_routes_and_methods()
    {
        var functions =
            from function in typeof(ChatFunctionsApplication).Assembly.GetTypes().SelectMany(HttpFunction.FindIn)
            where function.Route != UnknownUrl.Route
            from method in function.Methods
            select $"{method} /{function.Route.Replace("{*", "{", StringComparison.Ordinal)}";

        Assert.Equal(functions.Order(), App.Operations.Select(operation => operation.ToString()).Order());
    }

    [Fact]
    public void Operation_is_read_it_has_the_name_of_its_function_and_examples()
    {
        var names = typeof(ChatFunctionsApplication).Assembly.GetTypes().SelectMany(HttpFunction.FindIn)
            .Select(function => char.ToLowerInvariant(function.Name[0]) + function.Name[1..]);

        Assert.Empty(
            App.Operations.Where(operation => operation.Method != HttpMethod.Head).Select(operation => operation.Id).Except(names));
        Assert.Empty(
            from operation in App.Operations
            from body in operation.Bodies
            where !body.MediaType.StartsWith("multipart/", StringComparison.Ordinal)
                && !ApiOperation.Members(body.Content, "examples").Any()
            select $"{operation} {body.MediaType}");
    }

    [Fact]
    public void Problems_are_listed_the_document_has_each_kind_and_its_status_says_it()
    {
        var problems = Problems().ToArray();

        var documented = App.At("#/components/schemas/Problem/properties/type/enum").EnumerateArray().Select(kind => kind.GetString()!);
        Assert.Equal(problems.Select(problem => Kind + problem.Kind).Distinct().Order(), documented.Order());
        var told =
            from operation in App.Operations
            from response in operation.Responses
            where response.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/problem+json", out _)
            from Match kind in Word().Matches(response.Value.GetProperty("description").GetString()!)
            select (response.Key, kind.Groups["kind"].Value);
        var known = problems.Where(problem => problem.Status != 405).Select(problem => (problem.Status, problem.Kind)).ToHashSet();
        Assert.Equal(known.Order(), told.Where(item => item.Value != "error").Distinct().Order());
    }

    [ToolFact("node")]
    public async Task Document_is_linted_nothing_is_found()
    {
        await using var lint = await NodeFolder.OpenApi.StartAsync(
            ["node_modules/@redocly/cli/bin/cli.js", "lint", ApiDescription.FilePath, "--config", "redocly.yaml", "--max-problems", "20"],
            new Dictionary<string, string> { ["REDOCLY_TELEMETRY"] = "off", ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true" });

        Assert.Contains("valid", await lint.OutputAsync(), StringComparison.Ordinal);
    }

    // Each way to make a problem that there is, called with something of what it takes.
    private static IEnumerable<ProblemException> Problems() =>
        from maker in (Type[])[typeof(Problem), typeof(ModelProblem)]
        from method in maker.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where method.ReturnType == typeof(ProblemException) && method.Name != nameof(Problem.For)
        from arguments in Choices(method.GetParameters())
        select (ProblemException)method.Invoke(null, arguments)!;

    private static IEnumerable<object?[]> Choices(ParameterInfo[] parameters) => parameters.Aggregate(
        (IEnumerable<object?[]>)[[]],
        (chosen, parameter) =>
            from before in chosen
            from sample in Samples(parameter.ParameterType)
            select (object?[])[.. before, sample]);

    private static object?[] Samples(Type type) =>
        type == typeof(string) ? ["x"]
        : type == typeof(bool) ? [true, false]
        : type == typeof(TimeSpan) ? [TimeSpan.FromSeconds(1)]
        : type == typeof(TimeSpan?) ? [null]
        : type == typeof(IEnumerable<string>) ? [(string[])["GET"]]
        : type == typeof(OutputRefusal) ? [new OutputRefusal("call_1", 0, IsAnswered: false)]
        : type == typeof(CompletionException) ? [.. Enum.GetValues<CompletionError>().Select(error => new CompletionException(error))]
        : type == typeof(LimitExceededException)
            ? [.. Enum.GetValues<LimitKind>().Select(limit => new LimitExceededException(limit, TimeSpan.Zero, new RateStatus(null, null)))]
        : throw new ArgumentException($"No sample of {type} is known here.");

    [GeneratedRegex("`(?<kind>[a-z-]+)`")]
    private static partial Regex Word();
}
