using System.Text.RegularExpressions;

namespace ChatFunctions.Tests.Contract;

/// <summary>Deltas reach the client when the model sends them, not when the reply is whole.</summary>
[Trait("Category", "Contract")]
public abstract partial class StreamingTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : StreamingTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : StreamingTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string FiftyInASecond = "[[model: deltas=50 delay=20]]";
    private const int Attempts = 3;
    private static readonly TimeSpan Second = TimeSpan.FromMilliseconds(49 * 20);

    private ChatClient Client => instance.Client;

    [Theory]
    [InlineData(ChatClient.PlainText, " w3")]
    [InlineData(ChatClient.EventStream, "\"delta\":\" w3\"")]
    public async Task Model_has_not_sent_its_last_delta_the_first_ones_are_there(string accept, string third)
    {
        // The model never sends the fourth.
        using var stream = await Client.OpenAsync(ChatClient.NewId(), "[[model: deltas=5 hang=3 delay=0]]", accept);

        await stream.ReadUntilAsync(third);

        Assert.DoesNotContain("w4", stream.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    public async Task Model_sends_fifty_deltas_in_a_second_they_arrive_spread_over_it(string accept)
    {
        // A busy machine may hold one attempt up; what buffers holds up all of them.
        for (var attempt = 1; ; attempt++)
        {
            using var stream = await Client.OpenAsync(ChatClient.NewId(), FiftyInASecond, accept);
            await stream.ReadToEndAsync();

            var arrivals = stream.Arrivals.Where(arrival => WithDelta().IsMatch(arrival.Text)).ToList();
            var spread = arrivals[^1].At - arrivals[0].At;
            if (attempt == Attempts || (arrivals.Count >= 25 && spread > Second / 2))
            {
                Assert.True(arrivals.Count >= 25, $"Fifty deltas came in {arrivals.Count} pieces.");
                Assert.InRange(spread, Second / 2, TimeSpan.MaxValue);
                return;
            }
        }
    }

    [Fact]
    public async Task Json_is_asked_for_it_comes_whole_after_the_model_s_last_delta()
    {
        using var stream = await Client.OpenAsync(ChatClient.NewId(), FiftyInASecond, ChatClient.Json);
        await stream.ReadToEndAsync();

        Assert.Contains("w1 w2 w3", stream.Text, StringComparison.Ordinal);
        Assert.InRange(stream.Arrivals[^1].At - stream.Arrivals[0].At, TimeSpan.Zero, Second / 2);
    }

    [Fact]
    public async Task Event_stream_is_sent_every_network_read_holds_whole_frames()
    {
        var target = new Uri(Client.Address, $"chat/{ChatClient.NewId()}");

        var (head, pieces) = await RawExchange.PostAsync(target, ChatClient.EventStream, """{"message":"[[model: deltas=20 delay=15]]"}""");

        Assert.StartsWith("HTTP/1.1 200", head, StringComparison.Ordinal);
        Assert.InRange(pieces.Count, 5, 25);
        Assert.All(pieces, piece =>
        {
            Assert.StartsWith("event: ", piece, StringComparison.Ordinal);
            Assert.EndsWith("}\n\n", piece, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Twenty_conversations_run_at_once_each_gets_its_own_reply()
    {
        var replies = await Task.WhenAll(Enumerable.Range(1, 20).Select(async n =>
            (n, answer: await Client.PostAsync(ChatClient.NewId(), $"[[model: echo delay=5]] one two three four {n}"))));

        Assert.All(replies, reply => Assert.Equal($"one two three four {reply.n}", reply.answer.Body));
    }

    [GeneratedRegex("w[0-9]")]
    private static partial Regex WithDelta();
}
