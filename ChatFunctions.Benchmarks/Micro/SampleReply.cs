using System.Text;
using System.Text.Json;
using ChatFunctions.Conversations;
using ChatFunctions.Turns;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>
/// A reply of 1,000 deltas or more, cut about as a model's tokens are: a word each, with quotes, umlauts and line breaks.
/// </summary>
internal static class SampleReply
{
    private const string Prose =
        """
        To measure a stream, one has to "wait" for it: the first words come after half a second, the others – a few dozen a second – as
        fast as the model makes them. Größe und Takt hängen vom Modell ab.

        - **Latency** is what the reader feels; throughput is what the bill says.
        - A reply of 1,000 words takes `20 s`, and nobody likes to look at an empty page for so long 🙂.

        ```csharp
        await foreach (var delta in reply) { Console.Write(delta); }
        ```

        So each delta goes out at once, and whatever is done for one is done a thousand times a reply.

        """;

    private static readonly string[] Words = [.. Cut(Prose)];

    /// <summary>So many deltas.</summary>
    public static string[] Deltas(int count) => [.. Enumerable.Range(0, count).Select(index => Words[index % Words.Length])];

    /// <summary>Text of about so many UTF-16 units.</summary>
    public static string Text(int length) => string.Concat(Deltas(length * Words.Length / Prose.Length));

    /// <summary>The reply as a follower sees it that reads it after every so many deltas.</summary>
    public static ReplyView[] Views(int deltas, int step = 1)
    {
        var log = new ReplyLog();
        log.SetModel(SampleTurn.Model);
        var views = new List<ReplyView>();
        foreach (var delta in Deltas(deltas))
        {
            log.Append(delta);
            if (log.Read() is var view && view.Count % step == 0)
            {
                views.Add(view);
            }
        }

        return [.. views];
    }

    /// <summary>The frames of OpenAI's chat-completions stream, of about 280 bytes each: so many deltas, the end, the usage.</summary>
    public static byte[][] Frames(int deltas)
    {
        var contents = Deltas(deltas).Select(delta => $$"""{"content":{{JsonSerializer.Serialize(delta)}}}""");
        string[] data =
        [
            Choice("""{"role":"assistant","content":"","refusal":null}""", "null"),
            .. contents.Select(delta => Choice(delta, "null")),
            Choice("{}", "\"stop\""),
            Chunk(
                "[]", """{"prompt_tokens":812,"completion_tokens":1000,"total_tokens":1812,"prompt_tokens_details":{"cached_tokens":0}}"""),
            "[DONE]",
        ];
        return [.. data.Select(line => Encoding.UTF8.GetBytes($"data: {line}\n\n"))];
    }

    private static string Choice(string delta, string finishReason) =>
        Chunk($$"""[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finishReason}}}]""", "null");

    private static string Chunk(string choices, string usage) =>
        $$"""
        {"id":"chatcmpl-C0ffeeC0ffeeC0ffeeC0ffeeC0ffe","object":"chat.completion.chunk","created":1748779200,"model":"{{SampleTurn.Model}}","system_fingerprint":"fp_0123456789","choices":{{choices}},"usage":{{usage}}}
        """;

    private static IEnumerable<string> Cut(string text)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = start + 1;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            yield return text[start..end];
        }
    }
}
