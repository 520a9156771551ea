using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Refusals;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.Survival;
using ChatFunctions.Turns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Turns.Streams;

/// <summary>
/// Whatever stream a service sends, its reply is stored as <c>completed</c> exactly when it was whole, and its text is stored once. All
/// below the model's connection is real; time is not. <c>SURVIVAL_SEED</c> repeats a run.
/// </summary>
public sealed class StoredStatusTests(ITestOutputHelper output)
{
    private const int Streams = 10_000;
    private const int StoredStreams = 200;
    private const string Model = "asked-model";

    private static readonly TokenCounter Tokens = new();

    [Fact]
    public async Task Service_streams_anything_the_row_says_completed_exactly_when_the_reply_was_whole()
    {
        var seed = Seeded.Seed(output);
        var clock = new StreamClock();
        var service = new ScriptedService(clock);
        var generator = Generator(service, clock);
        var request = new CompletionRequest(new ReplySettings(Model), [("user", "Hello")]);
        var begun = Rows.Reply(1, "", status: TurnStatus.InProgress);
        var whole = 0;
        for (var number = 0; number < Streams; number++)
        {
            var stream = service.Play(unchecked(seed + number));

            var (result, _) = await generator.GenerateAsync(request, new ReplyLog(), () => TurnStop.None, "-", CancellationToken.None);
            var row = begun.EndedBy(await result.EndAsync(inputTokens: 1, Tokens, clock)).ToEntity("partition");

            AssertStored(stream, seed + number, MessageRow.FromEntity(row));
            whole += stream.IsWhole ? 1 : 0;
        }

        Assert.InRange(whole, Streams / 3, Streams * 2 / 3);
    }

    [Fact]
    public async Task Service_streams_anything_the_table_says_completed_exactly_when_the_reply_was_whole()
    {
        var seed = Seeded.Seed(output);
        var clock = new FakeTimeProvider();
        var service = new ScriptedService(clock);
        using var host = await StartAsync(service, clock);
        var table = host.Services.GetRequiredService<ConversationTable>();
        for (var number = 0; number < StoredStreams; number++)
        {
            // The model is asked once, and the turn is not too long.
            var stream = service.Play(unchecked(seed + number));
            if (stream.Attempts.Count > 1 || stream.Text.Length == 0 || stream.Duration > TimeSpan.FromMinutes(8))
            {
                continue;
            }

            var turn = new TurnRequest(Owner.Shared.Key, new TurnPlace.New(), TurnInput.Of("Hello"), new ReplySettings(Model));
            var begun = Assert.IsType<TurnBegin.Started>(
                await host.Services.GetRequiredService<TurnBeginner>().BeginAsync(turn, CancellationToken.None)).Turn;
            await host.Services.GetRequiredService<TurnRunner>().Start(begun).Completion.WaitAsync(TimeSpan.FromSeconds(30));

            AssertStored(stream, seed + number, await table.FindMessageAsync(begun.Partition, begun.Reply.Number, CancellationToken.None));
        }
    }

    private static void AssertStored(RandomStream stream, int seed, MessageRow? row)
    {
        // Half a character that nothing follows on may stand as the replacement character, or not at all.
        var isOnce = row?.Words.TrimEnd('\uFFFD') == stream.Text;
        var isRight = row is { HasEnded: true } && isOnce && row.Status == TurnStatus.Completed == stream.IsWhole;
        Assert.True(isRight, $"SURVIVAL_SEED={seed} Stored is {row?.Status} {row?.Reason}: {row?.Text}\n{stream}");
    }

    private static ReplyGenerator Generator(ScriptedService service, StreamClock clock)
    {
        // After a thought that somebody has seen the model is not asked again.
        var options = Options.Create(
            new CompletionOptions { OpenAIBaseUrl = "http://localhost/v1", OpenAIModel = Model, Reasoning = ReasoningUse.Drop });
        var clients = new ChatClients(options, () => throw new NotSupportedException(), service.Transport);
        var completions = new OpenAICompletionClient(
            clients, new Dialects(options), new ModelHealth(clock), options, clock,
            NullLogger<OpenAICompletionClient>.Instance);
        return new ReplyGenerator(
            completions, new ContextLimits(), new ShownImages(new ImageStore(null)), Tokens,
            Options.Create(new TurnOptions()), options, clock,
            NullLogger<ReplyGenerator>.Instance);
    }

    private static async Task<IHost> StartAsync(ScriptedService service, FakeTimeProvider clock)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConversationStore:ConnectionString"] = (await AzuriteFixture.SharedAsync()).ConnectionString,
            ["ConversationStore:TableName"] = $"t{Guid.NewGuid():N}",
            ["OPENAI_BASE_URL"] = "http://localhost/v1",
            ["OPENAI_MODEL"] = Model,
            ["Chat:Access"] = "Open",
        });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddChatFunctions();
        builder.Services.AddSingleton(Tokens);
        builder.Services.AddSingleton(service.Transport);
        return builder.Build();
    }
}
