namespace ChatFunctions.Tests.Contract.Wires;

/// <summary>
/// A conversation that is longer than the model can read goes on and on; only a message that is too long by itself is refused.
/// </summary>
[Trait("Category", "Instance")]
public abstract class ContextTests(WiresInstance instance)
{
    public sealed class OnLocalHost(WiresInstance.OnLocalHost instance) : ContextTests(instance), IClassFixture<WiresInstance.OnLocalHost>;

    public sealed class OnWorker(WiresInstance.OnWorker instance) : ContextTests(instance), IClassFixture<WiresInstance.OnWorker>;

    private const int Context = 250;
    private static readonly string Talk = string.Join(' ', Enumerable.Repeat("heron", 40));

    [Fact]
    public async Task Conversation_of_200_messages_is_more_than_the_model_reads_it_goes_on_and_only_the_first_turn_has_to_find_out()
    {
        var id = ChatClient.NewId();
        for (var turn = 1; turn <= 95; turn++)
        {
            (await instance.Client.PostAsync(id, $"[[model: deltas=2]] {Talk} ({turn})")).Expect(HttpStatusCode.OK);
        }

        var asked = new List<int>();
        for (var turn = 96; turn <= 105; turn++)
        {
            var answer = await instance.Client.PostAsync(id, $"[[model: deltas=2 context={Context}]] {Talk} ({turn})");

            Assert.Equal("w1 w2", answer.Expect(HttpStatusCode.OK).Body);
            asked.Add(instance.Asked($"({turn})"));
        }

        // 50 messages are 1,100 words: twice halved is still too much.
        Assert.Equal([4, 1, 1, 1, 1, 1, 1, 1, 1, 1], asked);
        var messages = await instance.Client.HistoryAsync(id);
        Assert.Equal("105", messages.GetProperty("messages").EnumerateArray().Last().GetProperty("turn").ToString());
        AssertNewest(instance.Sent("(105)"), lastTurn: 105);

        // One message that is too long by itself ends nothing, and nothing is learned from it.
        var tooLong = await instance.Client.PostAsync(
            id, $"[[model: deltas=2 context={Context}]] {string.Join(' ', Enumerable.Repeat(Talk, 8))} (106)");
        Assert.EndsWith("context-length-exceeded", tooLong.ExpectProblem(400).GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal("false", tooLong.Headers["x-should-retry"]);
        Assert.Equal(["system", "user"], instance.Sent("(106)").Select(message => message.Role));
        (await instance.Client.PostAsync(id, $"[[model: deltas=2 context={Context}]] {Talk} (107)")).Expect(HttpStatusCode.OK);
        Assert.Equal(1, instance.Asked("(107)"));
        AssertNewest(instance.Sent("(107)"), lastTurn: 107);
    }

    [Fact]
    public async Task Caller_gave_the_messages_themselves_none_is_left_out_and_the_model_is_asked_once()
    {
        var id = ChatClient.NewId();
        var answer = await Ask.Completions.SendAsync(instance.Client, $"[[model: context=3]] {Talk} {id}", id);

        Assert.Equal((HttpStatusCode.BadRequest, "context_length_exceeded"), (answer.Status, Ask.Completions.CodeOf(answer.Json)));
        Assert.Equal(1, instance.Asked(id));
    }

    // The system prompt, and the end of the conversation without a gap.
    private static void AssertNewest(IReadOnlyList<(string Role, string Text)> sent, int lastTurn)
    {
        Assert.Equal("system", sent[0].Role);
        Assert.InRange(sent.Count, 4, 12);
        Assert.Equal(
            Enumerable.Range(0, sent.Count - 1).Select(back => back % 2 == 0 ? "user" : "assistant"),
            sent.Skip(1).Reverse().Select(message => message.Role));
        Assert.EndsWith($"({lastTurn})", sent[^1].Text, StringComparison.Ordinal);
    }
}
