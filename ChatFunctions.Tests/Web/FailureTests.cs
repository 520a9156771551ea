using System.Reflection;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.Limits;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.Web;

/// <summary>The page's words for all that the server refuses.</summary>
public sealed class FailureTests
{
    // What only those understand who write programs.
    private static readonly string[] Jargon =
        ["'", "\"", "Retry-After", "Accept", "header", "JSON", "GET ", "POST", "Idempotency", "table service", "credentials", "instance"];

    private const string Script =
        """
        import { readFile } from 'node:fs/promises';
        const source = await readFile(process.env.FAILURES, 'utf8');
        const { failureOf, knows, Refusal, wordsOf } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
        console.log(JSON.stringify(JSON.parse(process.env.PROBLEMS).map(({ status, kind, detail, wait }) => {
          const refusal = new Refusal(status, { type: `urn:chatfunctions:problem:${kind}`, detail }, wait ?? undefined);
          const { text, actions, passes = false } = failureOf(refusal);
          return { knows: knows(kind), text, actions: actions.length, passes, words: wordsOf(refusal) };
        })));
        """;

    [Fact]
    public async Task Server_refuses_for_whatever_reason_page_says_in_words_for_people_what_happened_and_when_to_try_again()
    {
        var problems = Problems().DistinctBy(problem => (problem.Kind, problem.RetryAfter, problem.Message)).ToList();

        var failures = await FailuresOfAsync(problems);

        Assert.True(problems.Count > 40, $"Only {problems.Count} problems were found.");
        Assert.All(problems.Zip(failures), pair =>
        {
            var (problem, failure) = pair;
            Assert.True(failure.GetProperty("knows").GetBoolean(), $"failures.js has no words for {problem.Kind}.");
            var (text, words) = (failure.GetProperty("text").GetString()!, failure.GetProperty("words").GetString()!);
            Assert.EndsWith(".", text, StringComparison.Ordinal);
            Assert.True(failure.GetProperty("actions").GetInt32() > 0, $"Nothing can be done about {problem.Kind}.");
            if (text != problem.Message)
            {
                Assert.All(Jargon, word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
            }

            Assert.Equal(
                problem.RetryAfter is null ? text : $"{text} You can try again in {Wait(problem.RetryAfter.Value)}.", words);
        });
    }

    private static string Wait(TimeSpan wait) => wait.TotalSeconds switch
    {
        1 => "1 second",
        < 100 => $"{wait.TotalSeconds:F0} seconds",
        < 6000 => $"{wait.TotalMinutes:F0} minutes",
        _ => $"{wait.TotalHours:F0} hours",
    };

    private static async Task<IEnumerable<JsonElement>> FailuresOfAsync(IEnumerable<ProblemException> problems)
    {
        await using var node = await NodeFolder.Page.StartAsync(["--input-type=module", "--eval", Script], new Dictionary<string, string>
        {
            ["FAILURES"] = Path.Combine(Repository.Find().Root, "ChatFunctions", "Web", "page", "failures.js"),
            ["PROBLEMS"] = JsonSerializer.Serialize(problems.Select(problem => new
            {
                status = problem.Status,
                kind = problem.Kind,
                detail = problem.Message,
                wait = problem.RetryAfter?.TotalSeconds,
            })),
        });
        return JsonSerializer.Deserialize<JsonElement[]>(await node.OutputAsync())!;
    }

    // Whatever methods there are, with every model failure and limit, and with waits of each length.
    private static IEnumerable<ProblemException> Problems() =>
        typeof(Problem).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(method => method.ReturnType == typeof(ProblemException) && method.Name != nameof(Problem.For))
            .SelectMany(method => Arguments([.. method.GetParameters()]).Select(arguments => method.Invoke(null, arguments)))
            .Cast<ProblemException>();

    private static IEnumerable<object?[]> Arguments(ParameterInfo[] parameters) => parameters.Aggregate(
        (IEnumerable<object?[]>)[[]],
        (all, parameter) => all.SelectMany(before => Values(parameter.ParameterType), (before, value) => (object?[])[.. before, value]));

    private static IEnumerable<object?> Values(Type type)
    {
        TimeSpan[] waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(12), TimeSpan.FromMinutes(10), TimeSpan.FromHours(5)];
        return type switch
        {
            _ when type == typeof(string) => ["Some detail."],
            _ when type == typeof(bool) => [true, false],
            _ when type == typeof(TimeSpan) => waits.Cast<object?>(),
            _ when type == typeof(TimeSpan?) => waits.Cast<object?>().Prepend(null),
            _ when type == typeof(IEnumerable<string>) => [new[] { "GET" }],
            _ when type == typeof(CompletionException) =>
                Enum.GetValues<CompletionError>().SelectMany(error => new object?[]
                {
                    new CompletionException(error), new CompletionException(error) { RetryAfter = waits[1] },
                }),
            _ when type == typeof(LimitExceededException) => Enum.GetValues<LimitKind>().SelectMany(
                kind => waits.Select(wait => (object?)new LimitExceededException(kind, wait, null!))),
            _ when type == typeof(OutputRefusal) => [new OutputRefusal("call_1", 0, true), new OutputRefusal("call_1", 0, false)],
            _ => throw new NotSupportedException($"A problem about a {type}: add one here."),
        };
    }
}
