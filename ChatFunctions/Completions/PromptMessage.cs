using System.Buffers;
using System.Text.Encodings.Web;
using ChatFunctions.Images;

namespace ChatFunctions.Completions;

/// <summary>One message that the model is sent.</summary>
/// <param name="Role">In the words of chat completions.</param>
/// <param name="Text">May be empty where there are <see cref="Calls"/>.</param>
internal readonly record struct PromptMessage(string Role, string Text)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What stands for an image that is not sent.
    private const string Note = "[An image was here. It is not shown again.]";

    private readonly IReadOnlyList<MessageImage>? _images;

    /// <summary>The images that it shows after its text, with their bytes; in the place of those that are left there is a note.</summary>
    public IReadOnlyList<MessageImage> Images
    {
        get => _images ?? [];
        init => _images = value.Count > 0 ? value : null;
    }

    /// <summary>What it says in the place of its images.</summary>
    public IEnumerable<string> Notes => Images.OfType<MessageImage.Left>().Select(_ => Note);

    /// <summary>
    /// What a message of the assistant called: a JSON list as chat completions have it; <see langword="null"/> for nothing.
    /// </summary>
    public string? Calls { get; init; }

    /// <summary>The call that a message of a tool is the output of.</summary>
    public string? CallId { get; init; }

    /// <summary><see cref="Calls"/> for these calls with their arguments.</summary>
    public static string? ListOf(IReadOnlyCollection<(ReplyItem Call, string Arguments)> calls)
    {
        if (calls.Count == 0)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartArray();
            foreach (var (call, arguments) in calls)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, call.CallId);
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, call.Name);

                // Some models say nothing where there are no arguments, and some services refuse to read that.
                json.WriteString("arguments"u8, arguments.Length == 0 ? "{}" : arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static implicit operator PromptMessage((string Role, string Text) message) => new(message.Role, message.Text);
}
