using System.Diagnostics;

namespace ChatFunctions.Tests.Survival;

/// <summary>
/// A conversation whose instance is killed at some moment of a reply, and what another instance must then say of it.
/// </summary>
internal sealed class KilledConversation
{
    // The journal's interval, and what a busy machine may need on top of it for one write.
    private static readonly TimeSpan Unjournaled = TimeSpan.FromSeconds(0.2 + 2.8);

    private readonly string _id = ChatClient.NewId();
    private readonly string _name;
    private readonly int _deltas;
    private readonly string _accept;
    private readonly string _message;
    private readonly int _course;
    private ChatStream? _stream;
    private long _opened;

#pragma warning disable CA5394 // Reproducible on purpose.
    public KilledConversation(string name, Random random)
    {
        _name = name;
        _deltas = random.Next(5, 150);
        var delay = random.One(2, 10, 20, 30);
        var first = random.One(0, 0, 300);
        _accept = random.One(ChatClient.PlainText, ChatClient.EventStream, ChatClient.EventStream);
        _course = random.Next(4);
        _message = $"[[model: deltas={_deltas} delay={delay} first={first}]] Kill {name}.";
        Duration = TimeSpan.FromMilliseconds(first + (_deltas * delay));
    }
#pragma warning restore CA5394

    public string Id => _id;

    /// <summary>About how long the reply takes.</summary>
    public TimeSpan Duration { get; }

    /// <summary>How many deltas the client saw that were lost with the worker.</summary>
    public int Lost { get; private set; }

    /// <summary>How the reply ended, for the test's output.</summary>
    public string Outcome { get; private set; } = "not begun";

    public Task PrepareAsync(Node node) => Polite.PostAsync(node.Client, _id, $"[[model: deltas=2]] Before {_name}.", Polite.Key());

    /// <summary>Has its turn on an instance, until the reply ends or the connection breaks.</summary>
    public async Task TalkAsync(Node victim)
    {
        try
        {
            _stream = await victim.Client.OpenAsync(_id, _message, _accept);
            _opened = Stopwatch.GetTimestamp();
            await _stream.ReadToEndAsync();
        }
        catch (HttpRequestException)
        {
            // Killed before the first byte.
        }
    }

    /// <summary>Looks at what is left, and goes on.</summary>
    public async Task VerifyAsync(Node survivor, long killed)
    {
        var resumed = Task.FromResult<ChatAnswer?>(null);
        var next = Task.FromResult<ChatAnswer?>(null);

        // Whoever comes first closes the turn: the lost client, a reader, the next message, or all of them at once.
        if (_course is 0 or 3)
        {
            resumed = ResumeAsync(survivor);
        }

        // A begin that was under way when its worker was killed may arrive late: the next message decides whether there was one.
        if (_course is 2 or 3 || _stream is null)
        {
            next = NextAsync(survivor);
        }

        await Task.WhenAll(resumed, next);
        var entries = await Entry.ReadEndedAsync(survivor.Client, _id);
        var reply = entries.SkipWhile(entry => entry.Content != _message).ElementAtOrDefault(1);
        await CheckReplyAsync(survivor, reply, await resumed ?? await ResumeAsync(survivor), killed);

        var answer = await next ?? await NextAsync(survivor);
        var remembered = reply is { Content.Length: > 0 } ? $"Kill {_name}." : $"Before {_name}.";
        Assert.Contains($"Before that you said: \"{remembered}\"", answer!.Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
        string[] expected =
        [
            $"[[model: deltas=2]] Before {_name}.", Words.Of(2), .. reply is null ? (string[])[] : [_message, reply.Content],
            $"And now {_name}?",
            answer.Body,
        ];
        Assert.Equal(expected, (await Entry.ReadEndedAsync(survivor.Client, _id)).Select(entry => entry.Content));
    }

    private async Task CheckReplyAsync(Node survivor, Entry? reply, ChatAnswer? resumed, long killed)
    {
        if (reply is null)
        {
            Assert.Null(_stream);
            return;
        }

        // A prefix of the whole, and all of it only if it says so.
        var stored = Words.Count(reply.Content);
        Assert.Equal(
            stored == _deltas && reply.Status == "completed" ? ("completed", null) : ("incomplete", "interrupted"),
            (reply.Status, reply.Reason));
        Outcome = $"{reply.Status} {stored}/{_deltas}";
        if (_stream is null)
        {
            return;
        }

        Assert.Equal(HttpStatusCode.OK, _stream.Status);
        var seen = Seen(_stream.Text);
        Lost = Math.Max(0, seen - stored);
        Assert.True(_stream.IsCut || reply.Status == "completed", "The client saw a clean end of a reply that is not complete.");
        var certain = string.Concat(_stream.Arrivals
            .TakeWhile(arrival => Stopwatch.GetElapsedTime(_opened, killed) - arrival.At >= Unjournaled)
            .Select(arrival => arrival.Text));
        Assert.True(
            Seen(certain) <= stored, $"The client had {Seen(certain)} deltas for longer than a journal interval, but {stored} are left.");
        await CheckResumptionAsync(survivor, reply, stored, seen, resumed!);
    }

    private async Task CheckResumptionAsync(Node survivor, Entry reply, int stored, int seen, ChatAnswer resumed)
    {
        if (_accept == ChatClient.PlainText)
        {
            var rest = reply.Content[Math.Min(Words.Of(seen).Length, reply.Content.Length)..];
            if (rest.Length == 0 && reply.Status != "completed")
            {
                // Plain text has no words for such an end.
                resumed.ExpectProblem(503);
                return;
            }

            Assert.Equal((rest, reply.Status == "completed"), (resumed.Body, resumed.IsWhole));
            return;
        }

        var frames = Resumption.WholeFrames(_stream!.Text);
        var replay = (await Resumption.ResumeAsync(survivor.Client, _id, $"{_stream.TurnId}.0")).Expect(HttpStatusCode.OK).Frames;
        Resumption.AssertDense(replay, _stream.TurnId, 1);
        Resumption.AssertDense(frames, _stream.TurnId);
        Assert.Equal(reply.Content, SseFrame.Deltas(replay));
        if (frames is [.., var last] && Resumption.IsTerminal(last))
        {
            Assert.Equal(("response.completed", "completed"), (last.Event, reply.Status));
            Assert.Equal(HttpStatusCode.NoContent, resumed.Status);
            return;
        }

        Resumption.AssertRest(replay, frames[^1].SequenceNumber, resumed);
    }

    private int Seen(string text) => _accept == ChatClient.PlainText
        ? Words.CountCut(text)
        : Words.Count(SseFrame.Deltas(Resumption.WholeFrames(text)));

    private async Task<ChatAnswer?> ResumeAsync(Node survivor)
    {
        if (_stream is null)
        {
            return null;
        }

        var last = _accept == ChatClient.PlainText
            ? string.Create(CultureInfo.InvariantCulture, $"{_stream.TurnId}.{Resumption.After(Seen(_stream.Text))}")
            : Resumption.WholeFrames(_stream.Text)[^1].Id;
        return await Resumption.ResumeAsync(survivor.Client, _id, last, _accept);
    }

    private async Task<ChatAnswer?> NextAsync(Node survivor) =>
        await Polite.PostAsync(survivor.Client, _id, $"And now {_name}?", Polite.Key());
}
