using System.Buffers;
using System.Text.Encodings.Web;
using ChatFunctions.Completions;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>
/// The frames of an item's deltas, such as <c>response.output_text.delta</c>, of which a reply has thousands that differ in two numbers and
/// a word: what stays the same is encoded once. For one response.
/// </summary>
internal sealed class DeltaFrame(string turnId, string itemId, int outputIndex, ReplyItem item)
{
    // A longer delta is rare, and not worth a buffer for its worst case.
    private const int MaxUnits = 1024;
    private const int MaxDigits = 11;

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly byte[] _beforeId = Encoding.UTF8.GetBytes($"event: {TypeOf(item)}\nid: {turnId}.");
    private readonly byte[] _beforeNumber = Encoding.UTF8.GetBytes($"\ndata: {{\"type\":\"{TypeOf(item)}\",\"sequence_number\":");
    private readonly byte[] _beforeText = Encoding.UTF8.GetBytes(
        $",\"item_id\":\"{JsonEncodedText.Encode(itemId, Encoder)}\",\"output_index\":{outputIndex}," +
        $"{(item.IsCall ? "" : "\"content_index\":0,")}\"delta\":\"");

    private readonly byte[] _afterText =
        item.Kind == ReplyItemKind.Text ? "\",\"logprobs\":[]}\n\n"u8.ToArray() : "\"}\n\n"u8.ToArray();

    /// <summary>The type of the events.</summary>
    public string Type { get; } = TypeOf(item);

    /// <summary>Writes a frame, whole.</summary>
    /// <returns>Whether it was written: not if its text is long or has to be escaped.</returns>
    public bool TryWrite(IBufferWriter<byte> output, int sequence, ReadOnlySpan<char> text)
    {
        if (text.Length > MaxUnits)
        {
            return false;
        }

        var around = _beforeId.Length + _beforeNumber.Length + _beforeText.Length + _afterText.Length;
        var frame = output.GetSpan(around + (2 * MaxDigits) + Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Append(frame, 0, _beforeId);
        sequence.TryFormat(frame[length..], out var digits);
        var number = frame.Slice(length, digits);
        length = Append(frame, length + digits, _beforeNumber);
        length = Append(frame, length, number);
        length = Append(frame, length, _beforeText);
        var textLength = Encoding.UTF8.GetBytes(text, frame[length..]);
        if (Encoder.FindFirstCharacterToEncodeUtf8(frame.Slice(length, textLength)) >= 0)
        {
            return false;
        }

        output.Advance(Append(frame, length + textLength, _afterText));
        return true;
    }

    private static string TypeOf(ReplyItem item) => $"response.{OutputItem.Said(item)}.delta";

    private static int Append(Span<byte> frame, int length, ReadOnlySpan<byte> part)
    {
        part.CopyTo(frame[length..]);
        return length + part.Length;
    }
}
