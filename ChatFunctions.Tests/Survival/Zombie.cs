namespace ChatFunctions.Tests.Survival;

/// <summary>
/// A reply on an instance that is going to lose it, by sleeping or by being cut off from the table; its client stays until the
/// end.
/// </summary>
internal sealed class Zombie(Node node, string accept, string message)
{
    private ChatStream? _stream;
    private Task<ChatStream>? _opening;
    private Task? _reading;
    private string _before = "";

    public string Id { get; } = ChatClient.NewId();

    public string Message => message;

    /// <summary>Says the message, and reads the reply until it has this text; an empty one waits for nothing.</summary>
    public async Task BeginAsync(string until)
    {
        _opening = node.Client.OpenAsync(Id, message, accept);
        if (until.Length > 0)
        {
            _stream = await _opening;
            await _stream.ReadUntilAsync(until);
        }
    }

    /// <summary>Reads on beside the test.</summary>
    public void ReadOn() => _reading = _stream?.ReadToEndAsync();

    /// <summary>Remembers what the client has before its instance may do anything more.</summary>
    public void Remember() => _before = _stream?.Text ?? "";

    /// <summary>Waits for the end that the client gets, and compares it with what the table says of the reply.</summary>
    /// <param name="reply">The reply in the table: interrupted, with what was journaled.</param>
    public async Task AssertHarmlessAsync(Entry reply)
    {
        Assert.Equal(("incomplete", "interrupted"), (reply.Status, reply.Reason));
        _stream ??= await _opening!;
        await (_reading ?? _stream.ReadToEndAsync());
        if (_stream.Status != HttpStatusCode.OK)
        {
            // Nothing was sent before, so a status says it.
            Assert.Equal(("", HttpStatusCode.ServiceUnavailable), (_before, _stream.Status));
            Assert.Contains("turn-interrupted", _stream.Text, StringComparison.Ordinal);
            return;
        }

        var stored = Words.Count(reply.Content);
        Assert.InRange(Count(_stream.Text), 0, Math.Max(stored, Count(_before)));
        if (accept == ChatClient.PlainText)
        {
            Assert.True(_stream.IsCut, "The reply looks complete.");
            return;
        }

        var frames = Resumption.WholeFrames(_stream.Text);
        Resumption.AssertDense(frames, _stream.TurnId);
        if (!_stream.IsCut)
        {
            AssertTells(frames[^1], reply);
        }
    }

    private static void AssertTells(SseFrame end, Entry reply)
    {
        Assert.Equal("response.incomplete", end.Event);
        Assert.Equal("interrupted", end.Response.GetProperty("incomplete_details").GetProperty("reason").GetString());
        var text = string.Concat(end.Response.GetProperty("output").EnumerateArray()
            .SelectMany(item => item.GetProperty("content").EnumerateArray())
            .Select(part => part.GetProperty("text").GetString()));
        Assert.Equal(reply.Content, text);
    }

    private int Count(string text) => accept == ChatClient.PlainText
        ? Words.CountCut(text)
        : Words.Count(SseFrame.Deltas(Resumption.WholeFrames(text)));
}
