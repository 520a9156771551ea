using System.Buffers;
using System.Buffers.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// Sends large bodies in plain UTF-8. The SDK escapes every character beyond ASCII, and some within, with six bytes a UTF-16 unit, and
/// Azurite counts these bytes against its limit of 1 MiB an entity, so that 100,000 emoji or quotes would not fit. Thread-safe.
/// </summary>
internal sealed class CompactBodyPolicy : HttpPipelineSynchronousPolicy
{
    private const int Large = 256 * 1024;

    public override void OnSendingRequest(HttpMessage message)
    {
        if (message.Request.Content is not { } content || (content.TryComputeLength(out var length) && length < Large))
        {
            return;
        }

        using var body = new MemoryStream();
        content.WriteTo(body, message.CancellationToken);
        if (body.Length >= Large)
        {
            message.Request.Content = RequestContent.Create(Unescape(body.GetBuffer().AsSpan(0, (int)body.Length)));
            content.Dispose();
        }
    }

    /// <summary>The same JSON, alone or inside a multipart body, with nothing escaped that need not be, and the rest shortly.</summary>
    internal static ReadOnlyMemory<byte> Unescape(ReadOnlySpan<byte> json)
    {
        var plain = new ArrayBufferWriter<byte>(json.Length);
        while (json.IndexOf((byte)'\\') is >= 0 and var escape)
        {
            plain.Write(json[..escape]);
            json = json[escape..];
            var taken = 2;
            if (TryReadUnit(json, out var unit) && unit is '"' or '\\')
            {
                taken = 6;
                plain.Write([(byte)'\\', (byte)unit]);
            }
            else if (unit >= ' ')
            {
                taken = 6;
                var isPair = TryReadUnit(json[taken..], out var low) && Rune.TryCreate((char)unit, (char)low, out var rune);
                rune = isPair
                    ? new Rune((char)unit, (char)low)
                    : Rune.TryCreate((char)unit, out var single) ? single : Rune.ReplacementChar;
                taken += isPair ? 6 : 0;
                plain.Advance(rune.EncodeToUtf8(plain.GetSpan(4)));
            }
            else
            {
                plain.Write(json[..taken]);
            }

            json = json[taken..];
        }

        plain.Write(json);
        return plain.WrittenMemory;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> json, out ushort unit)
    {
        unit = 0;
        return json is [(byte)'\\', (byte)'u', _, _, _, _, ..] &&
            Utf8Parser.TryParse(json.Slice(2, 4), out unit, out var read, 'x') && read == 4;
    }
}
