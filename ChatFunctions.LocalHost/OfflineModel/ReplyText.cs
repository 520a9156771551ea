using System.Globalization;
using System.Text;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>What the offline model says.</summary>
internal static class ReplyText
{
    private const int LongestQuote = 200;
    private const string Sentence = "The quick brown fox 🦊 jumps over the lazy dog 🐶, and naïve café tables stay dry. ";

    /// <summary>A friendly answer that proves which messages arrived.</summary>
    public static string Answer(ChatRequest request)
    {
        var said = request.Messages.Where(message => message.IsUser).Select(message => message.Text).ToList();
        var received = request.Messages.Count(message => message.IsPartOfConversation);
        if (said.Count == 0)
        {
            return "I received no user message, so there is nothing to answer yet. Say something, and I will repeat it.";
        }

        if (request.Messages[^1].IsOutput)
        {
            return string.Join(
                ' ',
                request.Messages.Reverse().TakeWhile(message => message.IsOutput).Reverse()
                    .Select(message => $"The tool said: {Quote(message.Text)}"));
        }

        var seen = request.Messages.SelectMany(message => message.Images).ToList();
        var now = $"You said: {Quote(said[^1])}" + (seen.Count == 0 ? "" : $" I see: {string.Join(", ", seen)}.");
        return said.Count == 1
            ? $"{now} This is the offline model: it only repeats what arrives, so that you can try everything without a key. "
                + "To talk to a real model, set OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL."
            : $"{now} Before that you said: {Quote(said[^2])} "
                + string.Create(CultureInfo.InvariantCulture, $"I received {received} messages, ")
                + "so the conversation reached me whole and in order. Go on, and I will keep count.";
    }

    /// <summary>
    /// Exactly <paramref name="length"/> UTF-16 units: a sentence with emoji, repeated; no half of a surrogate pair at its end.
    /// </summary>
    public static string OfLength(int length)
    {
        var text = new StringBuilder(length);
        while (text.Length < length)
        {
            text.Append(Sentence, 0, Math.Min(Sentence.Length, length - text.Length));
        }

        if (length > 0 && char.IsHighSurrogate(text[^1]))
        {
            text[^1] = '.';
        }

        return text.ToString();
    }

    /// <summary>The words <c>w1 w2 …</c>, each a delta with its leading space.</summary>
    public static IReadOnlyList<string> NumberedWords(int count) =>
        [.. Enumerable.Range(1, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"{(n == 1 ? "" : " ")}w{n}"))];

    private static string Quote(string message)
    {
        var text = Directive.Remove(message) is { Length: > 0 } meant ? meant : message;
        if (text.Length > LongestQuote)
        {
            var end = char.IsHighSurrogate(text[LongestQuote - 1]) ? LongestQuote - 1 : LongestQuote;
            text = text[..end] + "…";
        }

        return text.Length > 0 && ".!?…".Contains(text[^1], StringComparison.Ordinal) ? $"\"{text}\"" : $"\"{text}\".";
    }
}
