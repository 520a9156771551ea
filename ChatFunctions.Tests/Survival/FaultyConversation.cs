namespace ChatFunctions.Tests.Survival;

/// <summary>
/// A conversation over two instances whose network to the table service fails at random, with a client that sends every message
/// with a key until it gets a reply; and what must be true of it in the end.
/// </summary>
internal sealed class FaultyConversation(Node[] nodes, string name, Random random)
{
    private const int Turns = 4;

    private readonly string _id = ChatClient.NewId();
    private readonly string _log = name;

#pragma warning disable CA5394 // Reproducible on purpose.
    public async Task RunAsync()
    {
        for (var n = random.Next(2, 9); n > 0; n--)
        {
            AddFault();
        }

        var said = new List<(string Message, int Deltas, bool IsWhole)>();
        for (var turn = 1; turn <= Turns; turn++)
        {
            var deltas = random.Next(1, 80);
            var keyed = new KeyedMessage(_id, $"[[model: deltas={deltas} delay={random.One(0, 5, 20)}]] {_log} turn {turn}");
            said.Add((keyed.Message, deltas, await SpeakAsync(keyed, deltas)));
        }

        var entries = await Task.WhenAll(nodes.Select(node => Entry.ReadEndedAsync(node.Client, _id)));
        Assert.Equal(entries[0], entries[1]);
        Assert.Equal(said.Select(turn => turn.Message), entries[0].Where(entry => entry.IsUser).Select(entry => entry.Content));
        Assert.Equal(2 * Turns, entries[0].Count);
        for (var turn = 0; turn < Turns; turn++)
        {
            var reply = entries[0][(2 * turn) + 1];
            var whole = reply.Content == Words.Of(said[turn].Deltas) && reply.Status == "completed";
            Assert.InRange(Words.Count(reply.Content), 0, said[turn].Deltas);
            Assert.True(whole || (reply.Status, reply.Reason) == ("incomplete", "interrupted"), $"{_log} turn {turn + 1} ended as {reply}");
            Assert.True(whole || !said[turn].IsWhole, $"{_log} turn {turn + 1} looked complete to its client, but is {reply}");
        }
    }

    private void AddFault()
    {
        var kind = random.One(Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.Hold).ToArray());
        var (from, count, seen) = (random.Next(1, 40), random.Next(1, 4), 0);
        var reads = random.One(true, false);
        random.One(nodes).Proxy.Add(
            kind,
            request =>
                request.IsOf(_id) && (reads || !request.IsRead) && Interlocked.Increment(ref seen) is var number && number >= from
                    && number < from + count,
            int.MaxValue,
            TimeSpan.FromMilliseconds(random.Next(200, 5000)));
    }

    /// <summary>Sends the message until it is answered.</summary>
    /// <returns>Whether the client has seen the reply end well.</returns>
    private async Task<bool> SpeakAsync(KeyedMessage keyed, int deltas)
    {
        while (true)
        {
            var accept = random.One(ChatClient.PlainText, ChatClient.EventStream);
            ChatAnswer answer;
            try
            {
                answer = await keyed.PostAsync(random.One(nodes), accept);
            }
            catch (HttpRequestException)
            {
                // Reset before the first byte: the outcome was unknown.
                continue;
            }

            if (answer.Status == HttpStatusCode.OK)
            {
                return accept == ChatClient.PlainText ? CheckText(answer, deltas) : CheckEvents(answer, deltas);
            }

            Assert.Contains((int)answer.Status, (int[])[409, 503]);
            await Task.Delay(random.Next(200, 1200));
        }
    }
#pragma warning restore CA5394

    private static bool CheckText(ChatAnswer answer, int deltas)
    {
        Assert.StartsWith(answer.Body, Words.Of(deltas), StringComparison.Ordinal);
        Assert.True(!answer.IsWhole || answer.Body == Words.Of(deltas), "A plain text ended cleanly before its end.");
        return answer.IsWhole;
    }

    private static bool CheckEvents(ChatAnswer answer, int deltas)
    {
        var frames = Resumption.WholeFrames(answer.Body);
        Resumption.AssertDense(frames, answer.TurnId);
        Assert.StartsWith(SseFrame.Deltas(frames), Words.Of(deltas), StringComparison.Ordinal);
        Assert.DoesNotContain(frames, frame => frame.Event == "response.failed");
        var completed = frames is [.., { Event: "response.completed" }];
        Assert.True(completed || !answer.IsWhole || frames[^1].Event == "response.incomplete");
        Assert.True(!completed || SseFrame.Deltas(frames) == Words.Of(deltas));
        return completed;
    }
}
