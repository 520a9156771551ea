using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary>
/// A reply as far as the person has seen it, over all the connections that it took: what it says, and the names of the functions that it
/// calls; not its thoughts. For one caller.
/// </summary>
internal sealed class ShownReply(Screen screen)
{
    private readonly StringBuilder _text = new();

    /// <summary>Where to go on after a lost connection; <see langword="null"/> before the first event.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>Whether the reply has ended, and the end was seen.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>How it ended, when that needs to be said.</summary>
    public string? Note { get; private set; }

    /// <summary>Shows a stream's events until the reply has ended or the stream has.</summary>
    /// <param name="stream">An OpenAI Responses event stream.</param>
    /// <param name="progress">Called after each event.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task ReadAsync(Stream stream, Action progress, CancellationToken cancellationToken)
    {
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            using var json = JsonDocument.Parse(item.Data);
            switch (item.EventType)
            {
                case "response.output_item.added" when json.RootElement.GetProperty("item").TryGetProperty("name", out var name):
                    screen.Note($"Calls {name.GetString()}.");
                    break;
                case "response.output_text.delta" or "response.refusal.delta":
                    Show(json.RootElement.GetProperty("delta").GetString()!);
                    break;
                case "response.completed" or "response.incomplete" or "response.failed":
                    End(json.RootElement.GetProperty("response"));
                    return;
            }

            LastEventId = item.EventId ?? LastEventId;
            progress();
        }
    }

    private void Show(string text)
    {
        _text.Append(text);
        screen.Write(text);
    }

    private void End(JsonElement response)
    {
        HasEnded = true;
        Reconcile(string.Concat(response.GetProperty("output").EnumerateArray()
            .Where(item => item.GetProperty("type").GetString() == "message")
            .SelectMany(item => item.GetProperty("content").EnumerateArray())
            .Select(part => (part.TryGetProperty("refusal", out var refusal) ? refusal : part.GetProperty("text")).GetString())));
        Note = response.GetProperty("status").GetString() switch
        {
            "completed" => null,
            "cancelled" => Stopped(),
            "failed" => $"The reply failed: {response.GetProperty("error").GetProperty("message").GetString()}{Kept}",
            _ => response.GetProperty("incomplete_details").GetProperty("reason").GetString() switch
            {
                "max_output_tokens" => "The reply was cut: it reached the length limit.",
                "content_filter" => "The reply was cut: the content filter stopped it.",
                "interrupted" => $"The reply was cut: the server that wrote it went away.{Kept}",
                "timed_out" => $"The reply was cut: the model took too long.{Kept}",
                _ => Stopped(),
            },
        };
    }

    private string Kept => _text.Length > 0 ? " What it had said is kept." : "";

    private string Stopped() => $"The reply was stopped.{Kept}";

    // What the table says replaces what was shown: a server that was killed may have sent more than it could keep.
    private void Reconcile(string kept)
    {
        var shown = _text.ToString();
        if (kept.StartsWith(shown, StringComparison.Ordinal))
        {
            Show(kept[shown.Length..]);
        }
        else
        {
            screen.Note(kept.Length == 0 ? "Nothing of this was kept." : "Of this, only the following was kept:");
            _text.Clear();
            Show(kept);
        }
    }
}
