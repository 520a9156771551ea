namespace ChatFunctions.Tests.Survival;

/// <summary>What a client does that has lost its connection: it asks for the rest, by the id of the last event that it saw.</summary>
internal static class Resumption
{
    /// <summary>The numbers of the events that stand before the first delta.</summary>
    private const int Opening = 4;

    /// <summary>The whole frames of a stream that may have been cut inside one.</summary>
    public static IReadOnlyList<SseFrame> WholeFrames(string text) =>
        SseFrame.ParseAll(text[..(text.LastIndexOf("\n\n", StringComparison.Ordinal) is >= 0 and var end ? end + 2 : 0)]);

    /// <summary>The number of the event of the last of <paramref name="deltas"/> deltas.</summary>
    public static int After(int deltas) => Opening - 1 + deltas;

    /// <summary>Goes on after an event, to the end.</summary>
    /// <param name="client">Any instance.</param>
    /// <param name="lastEventId">The event; <see langword="null"/> for the beginning of the active or latest turn.</param>
    /// <param name="accept">The form.</param>
    public static Task<ChatAnswer> ResumeAsync(
        ChatClient client, string conversationId, string? lastEventId, string accept = ChatClient.EventStream) =>
        Polite.GetAsync(
            client,
            $"chat/{conversationId}/stream",
            [("Accept", accept), .. lastEventId is null ? ((string, string)[])[] : [("Last-Event-ID", lastEventId)]]);

    /// <summary>
    /// Fails unless <paramref name="rest"/> is exactly what <paramref name="whole"/>, the turn's ended replay, has after event <paramref
    /// name="last"/>.
    /// </summary>
    /// <param name="whole">All frames of the turn, or those from some number on.</param>
    /// <param name="last">The number of the last event that the client saw; it may be one that was lost with its worker.</param>
    /// <param name="rest">What it got on asking.</param>
    public static void AssertRest(IReadOnlyList<SseFrame> whole, int last, ChatAnswer rest)
    {
        var frames = rest.Expect(HttpStatusCode.OK).Frames;
        var terminal = whole[^1];
        if (last < terminal.SequenceNumber)
        {
            AssertSame([.. whole.Where(frame => frame.SequenceNumber > last)], frames);
            return;
        }

        // It saw more than was kept: it gets the end all the same, numbered after what it saw.
        var end = Assert.Single(frames);
        Assert.Equal((terminal.Event, terminal.Id, last + 1), (end.Event, end.Id, end.SequenceNumber));
        Assert.Equal(terminal.Response.GetRawText(), end.Response.GetRawText());
    }

    /// <summary>Fails unless two clients saw the same events.</summary>
    public static void AssertSame(IReadOnlyList<SseFrame> expected, IReadOnlyList<SseFrame> actual) =>
        Assert.Equal(expected.Select(Describe), actual.Select(Describe));

    /// <summary>
    /// Fails unless events follow one another without a gap, each named by its turn and number, the terminal one by its turn.
    /// </summary>
    public static void AssertDense(IReadOnlyList<SseFrame> frames, string turnId, int first = 0)
    {
        Assert.Equal(Enumerable.Range(first, frames.Count), frames.Select(frame => frame.SequenceNumber));
        Assert.All(frames, frame => Assert.Equal(
            IsTerminal(frame) ? $"{turnId}.end" : string.Create(CultureInfo.InvariantCulture, $"{turnId}.{frame.SequenceNumber}"),
            frame.Id));
    }

    public static bool IsTerminal(SseFrame frame) => frame.Event is "response.completed" or "response.incomplete" or "response.failed";

    private static string Describe(SseFrame frame) => $"{frame.Id} {frame.Event} {frame.Data.GetRawText()}";
}
