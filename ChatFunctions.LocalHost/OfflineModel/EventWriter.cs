using System.Buffers;
using System.Text;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>Server-sent events, and those that say nothing. Keeps no state.</summary>
/// <param name="lineEnd">What ends their lines.</param>
internal sealed class EventWriter(string lineEnd)
{
    /// <param name="body">Takes the event.</param>
    /// <param name="data">One line.</param>
    /// <param name="isOpen">Leaves out the blank line that ends the event.</param>
    public void Write(IBufferWriter<byte> body, ReadOnlySpan<byte> data, bool isOpen = false)
    {
        body.Write("data: "u8);
        body.Write(data);
        Encoding.UTF8.GetBytes(isOpen ? "" : lineEnd + lineEnd, body);
    }

    public void WriteDone(IBufferWriter<byte> body) => Write(body, "[DONE]"u8);

    public void WriteComment(IBufferWriter<byte> body) => WriteLines(body, ": PROCESSING");

    public void WriteEmpty(IBufferWriter<byte> body) => WriteLines(body, "event: ping", "data:");

    /// <summary>One of several events that say nothing.</summary>
    public void WriteBeat(IBufferWriter<byte> body, int number)
    {
        switch (number % 3)
        {
            case 0:
                Write(body, "{}"u8);
                break;
            case 1:
                WriteComment(body);
                break;
            default:
                WriteEmpty(body);
                break;
        }
    }

    private void WriteLines(IBufferWriter<byte> body, params string[] lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Append("").Select(line => line + lineEnd)), body);
}
