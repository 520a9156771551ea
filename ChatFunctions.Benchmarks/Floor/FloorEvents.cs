using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatFunctions.Benchmarks.Floor;

/// <summary>
/// The Responses event stream by hand: each frame is what never changes with two numbers and a text in it. For one reply.
/// </summary>
internal sealed class FloorEvents
{
    private readonly IBufferWriter<byte> _output;
    private readonly string _turn;
    private readonly byte[] _beforeText;
    private int _number;

    public FloorEvents(string turn, IBufferWriter<byte> output)
    {
        (_turn, _output) = (turn, output);
        _beforeText = Encoding.UTF8.GetBytes($",\"item_id\":\"msg_{turn}\",\"output_index\":0,\"content_index\":0,\"delta\":\"");
        Write("response.created", $"\"response\":{Response("in_progress", "")}");
        Write("response.in_progress", $"\"response\":{Response("in_progress", "")}");
        Write("response.output_item.added", $"\"output_index\":0,\"item\":{Item("in_progress", "")}");
        Write("response.content_part.added", $"{Place},\"part\":{Part("\"\"")}");
    }

    private string Place => $"\"item_id\":\"msg_{_turn}\",\"output_index\":0,\"content_index\":0";

    public void Write(ReadOnlySpan<byte> delta)
    {
        _output.Write("event: response.output_text.delta\nid: "u8);
        Encoding.UTF8.GetBytes(_turn, _output);
        _output.Write("."u8);
        WriteNumber();
        _output.Write("\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":"u8);
        WriteNumber();
        _output.Write(_beforeText);
        if (delta.IndexOfAnyInRange((byte)0, (byte)31) < 0 && delta.IndexOfAny((byte)'"', (byte)'\\') < 0)
        {
            _output.Write(delta);
        }
        else
        {
            _output.Write(JsonEncodedText.Encode(delta, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        }

        _output.Write("\",\"logprobs\":[]}\n\n"u8);
        _number++;
    }

    public void End(ReadOnlySpan<byte> text)
    {
        var quoted = $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
        Write("response.output_text.done", $"{Place},\"text\":{quoted},\"logprobs\":[]");
        Write("response.content_part.done", $"{Place},\"part\":{Part(quoted)}");
        Write("response.output_item.done", $"\"output_index\":0,\"item\":{Item("completed", Part(quoted))}");
        Write("response.completed", $"\"response\":{Response("completed", Item("completed", Part(quoted)))}");
    }

    private static string Part(string text) => $"{{\"type\":\"output_text\",\"text\":{text},\"annotations\":[],\"logprobs\":[]}}";

    private string Item(string status, string part) =>
        $"{{\"id\":\"msg_{_turn}\",\"type\":\"message\",\"status\":\"{status}\",\"role\":\"assistant\",\"content\":[{part}]}}";

    private string Response(string status, string item) =>
        $"{{\"id\":\"resp_{_turn}\",\"object\":\"response\",\"status\":\"{status}\",\"model\":\"benchmark\",\"output\":[{item}]}}";

    private void Write(string type, string members)
    {
        Encoding.UTF8.GetBytes(
            $"event: {type}\nid: {_turn}.{_number}\ndata: {{\"type\":\"{type}\",\"sequence_number\":{_number},{members}}}\n\n", _output);
        _number++;
    }

    private void WriteNumber()
    {
        _number.TryFormat(_output.GetSpan(11), out var digits);
        _output.Advance(digits);
    }
}
