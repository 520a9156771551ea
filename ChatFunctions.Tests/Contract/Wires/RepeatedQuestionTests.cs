using System.Net.Http.Json;

namespace ChatFunctions.Tests.Contract.Wires;

/// <summary>Clients that repeat what was refused, as SDKs do by themselves and without any key: one question is stored, or none.</summary>
[Trait("Category", "Instance")]
public abstract class RepeatedQuestionTests(RepeatedQuestionTests.OwnTable instance)
{
    private const int Attempts = 3;

    public sealed class OnLocalHost(OwnTable.OnLocalHost instance) : RepeatedQuestionTests(instance), IClassFixture<OwnTable.OnLocalHost>;

    public sealed class OnWorker(OwnTable.OnWorker instance) : RepeatedQuestionTests(instance), IClassFixture<OwnTable.OnWorker>;

    // Ways to ask besides those of a conversation that the caller names.
    private static readonly (string Path, Func<string, object> Body, bool IsStored)[] Unnamed =
    [
        ("chat", text => new { message = text }, true),
        ("ai-chat", text => new { messages = Messages(text) }, true),
        ("ai-chat/stream", text => new { messages = Messages(text) }, true),
        ("v1/responses", text => new { input = text }, true),
        ("v1/responses", text => new { input = text, stream = true }, true),
        ("v1/chat/completions", text => new { messages = Messages(text), store = true }, true),
        ("v1/chat/completions", text => new { messages = Messages(text) }, false),
    ];

    private ChatClient Client => instance.Client;

    // Refused so often: less often than is asked, or each time.
    public static TheoryData<string, int> Refusals
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var refusal in (string[])["status=429", "status=500 retry-after=30", "error=0 status=429"])
            {
                foreach (var times in (int[])[1, Attempts - 1, Attempts])
                {
                    data.Add(refusal, times);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Conversation_is_named_it_has_one_question(string refusal, int times) =>
        await Task.WhenAll(Ask.All.Where(ask => ask.IsNamed).Select(async ask =>
    {
        var id = ChatClient.NewId();

        await PersistAsync(times, () => ask.SendAsync(Client, $"[[model: {refusal} times={times} deltas=2]] {id}", id));

        var messages = await Client.MessagesAsync(id);
        Assert.Equal(2, messages.Count);
        Assert.Equal((ask.Name, times < Attempts ? "w1 w2" : ""), (ask.Name, messages[1].GetProperty("content").GetString()));
    }));

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Conversation_has_no_name_there_is_one_or_none(string refusal, int times) =>
        await Task.WhenAll(Unnamed.Select(async way =>
    {
        var mark = ChatClient.NewId();
        var body = way.Body($"{mark} [[model: {refusal} times={times} deltas=2]]");

        var answers = await PersistAsync(times, () => Client.SendAsync(HttpMethod.Post, way.Path, JsonContent.Create(body)));

        Assert.Equal((way.Path, times < Attempts && way.IsStored ? 1 : 0), (way.Path, await CountAsync(mark)));

        // What is gone has no address.
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer =>
            Assert.DoesNotContain("X-Conversation-Id", answer.Headers.Keys));
    }));

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Response_goes_on_from_another_or_in_a_conversation_it_has_one_question(string refusal, int times)
    {
        foreach (var isPrevious in (bool[])[false, true])
        {
            var first = (await Client.SendAsync(HttpMethod.Post, "v1/responses", JsonContent.Create(new { input = "Hello." })))
                .Expect(HttpStatusCode.OK).Json;
            var conversation = first.GetProperty("conversation").GetProperty("id").GetString();
            var input = $"[[model: {refusal} times={times} deltas=2]] {ChatClient.NewId()}";
            object body = isPrevious
                ? new { input, previous_response_id = first.GetProperty("id").GetString() }
                : new { input, conversation };

            await PersistAsync(times, () => Client.SendAsync(HttpMethod.Post, "v1/responses", JsonContent.Create(body)));

            var items = (await Client.GetAsync($"v1/conversations/{conversation}/items?limit=100"))
                .Expect(HttpStatusCode.OK).Json.GetProperty("data");
            Assert.Equal(4, items.GetArrayLength());
        }
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("named", false)]
    public async Task Request_has_a_key_its_conversation_stays(string? name, bool isStarted)
    {
        var id = name is null ? null : ChatClient.NewId();
        var mark = ChatClient.NewId();

        var answer = await Client.SendAsync(
            HttpMethod.Post, id is null ? "chat" : $"chat/{id}", ChatClient.Body($"{mark} [[model: status=400]]"),
            ("Idempotency-Key", mark));

        answer.ExpectProblem(400);
        Assert.Equal(isStarted, answer.ConversationId != id);
        Assert.Equal(1, await CountAsync(mark));
    }

    /// <summary>As stock clients do, but without their pauses.</summary>
    private static async Task<IReadOnlyList<ChatAnswer>> PersistAsync(int refusals, Func<Task<ChatAnswer>> send)
    {
        var answers = new List<ChatAnswer>();
        do
        {
            answers.Add(await send());
        }
        while (answers[^1] is { Status: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } refused &&
            refused.Headers.GetValueOrDefault("x-should-retry") != "false" && answers.Count < Attempts);

        Assert.Equal(Math.Min(refusals + 1, Attempts), answers.Count);
        Assert.Equal(refusals < Attempts, answers[^1].Status == HttpStatusCode.OK);
        return answers;
    }

    private async Task<int> CountAsync(string mark)
    {
        var (count, query) = (0, "?limit=100");
        while (true)
        {
            var page = (await Client.GetAsync($"chat{query}")).Expect(HttpStatusCode.OK).Json;
            count += page.GetProperty("conversations").EnumerateArray()
                .Count(found => found.GetProperty("title").GetString()!.Contains(mark, StringComparison.Ordinal));
            if (!page.TryGetProperty("nextCursor", out var cursor) || cursor.ValueKind == JsonValueKind.Null)
            {
                return count;
            }

            query = $"?limit=100&before={Uri.EscapeDataString(cursor.GetString()!)}";
        }
    }

    private static object[] Messages(string text) => [new { role = "user", content = text }];

    /// <summary>An instance whose listing has nothing else in it.</summary>
    public abstract class OwnTable(HostKind host) : IAsyncLifetime
    {
        private IInstance? _instance;
        private ChatClient? _client;

        internal ChatClient Client => _client!;

        public async Task InitializeAsync()
        {
            _instance = await host.StartAsync(
                new Dictionary<string, string?> { ["ConversationStore__TableName"] = $"q{Guid.NewGuid():N}" });
            _client = _instance.CreateClient();
        }

        public async Task DisposeAsync()
        {
            _client?.Dispose();
            await _instance!.DisposeAsync();
        }

        public sealed class OnLocalHost() : OwnTable(HostKind.LocalHost);

        public sealed class OnWorker() : OwnTable(HostKind.Worker);
    }
}
