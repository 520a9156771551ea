namespace ChatFunctions.Tests.Survival;

/// <summary>One fault at one step of a turn, of every kind: the client does not notice.</summary>
[Trait("Category", "Survival")]
public sealed class LostResponseSurvivalTests(ITestOutputHelper output)
{
    // Every request may take a third of it.
    private static readonly (string, string) Lease = ("Chat__LeaseDuration", "9 s");
    private static readonly FaultKind[] Kinds =
        [FaultKind.LoseResponse, FaultKind.ApplyAndRefuse, FaultKind.ApplyAndHang, FaultKind.Refuse, FaultKind.Cut, FaultKind.Hang];

    [Fact]
    public async Task Write_fails_once_or_its_response_is_lost_client_sees_a_normal_reply()
    {
        await using var cluster = await Cluster.StartAsync(output, Lease);
        await using var node = await cluster.AddBehindProxyAsync();

        await Task.WhenAll(Kinds.SelectMany(kind => Steps.Select(step => CheckAsync(node, step, kind, times: 1))));
    }

    [Fact]
    public async Task Retry_of_the_request_fails_too_client_sees_a_normal_reply()
    {
        await using var cluster = await Cluster.StartAsync(output, Lease);
        await using var node = await cluster.AddBehindProxyAsync();

        // To begin a turn the store takes no longer than two requests that hang.
        await Task.WhenAll(Kinds.SelectMany(kind => Steps
            .Where(step => step.Name != "begin" || kind is not (FaultKind.Hang or FaultKind.ApplyAndHang))
            .Select(step => CheckAsync(node, step, kind, times: 2))));
    }

    private static (string Name, Func<ProxiedRequest, bool> Selects)[] Steps =>
        [("begin", request => request.IsBegin), ("journal", request => request.IsJournal), ("end", request => request.IsEnd)];

    private static async Task CheckAsync(Node node, (string Name, Func<ProxiedRequest, bool> Selects) step, FaultKind kind, int times)
    {
        // A first turn inserts the head, a later one replaces it.
        var (fresh, known) = (ChatClient.NewId(), ChatClient.NewId());
        (await node.Client.PostAsync(known, "[[model: deltas=2]]")).Expect(HttpStatusCode.OK);
        await Task.WhenAll(SpeakAsync(fresh, ChatClient.PlainText), SpeakAsync(known, ChatClient.EventStream));

        async Task SpeakAsync(string id, string accept)
        {
            var fault = node.Proxy.Add(kind, request => request.IsOf(id) && step.Selects(request), times);
            var message = $"[[model: deltas=40 delay=30]] {kind} at {step.Name}";

            var answer = (await node.Client.PostAsync(id, message, accept)).Expect(HttpStatusCode.OK);

            // On a busy machine the SDK may lose its second try otherwise.
            Assert.InRange(fault.Count, 1, times);
            Assert.Equal(Words.Of(40), accept == ChatClient.PlainText ? answer.Body : SseFrame.Deltas(answer.Frames));
            Assert.True(accept == ChatClient.PlainText || answer.Frames[^1].Event == "response.completed");
            var entries = await Entry.ReadAllAsync(node.Client, id);
            Assert.Equal(id == fresh ? 2 : 4, entries.Count);
            Assert.Equal((message, Words.Of(40), "completed"), (entries[^2].Content, entries[^1].Content, entries[^1].Status));
        }
    }
}
