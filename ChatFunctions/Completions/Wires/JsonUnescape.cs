using System.Globalization;
using System.Text;

namespace ChatFunctions.Completions.Wires;

/// <summary>
/// Unescapes the inside of a JSON string that was already checked, keeping surrogates that have no other half, which
/// <see cref="System.Text.Json"/> refuses. Source: RFC 8259, section 7.
/// </summary>
internal static class JsonUnescape
{
    public static void Append(StringBuilder target, ReadOnlySpan<byte> escaped)
    {
        while (escaped.IndexOf((byte)'\\') is >= 0 and var plain)
        {
            target.Append(Encoding.UTF8.GetString(escaped[..plain]));
            var code = escaped[plain + 1];
            var taken = 2;
            if (code == 'u')
            {
                taken = 6;
                var unit = ushort.Parse(escaped.Slice(plain + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                target.Append((char)unit);
            }
            else
            {
                target.Append(code switch
                {
                    (byte)'b' => '\b',
                    (byte)'f' => '\f',
                    (byte)'n' => '\n',
                    (byte)'r' => '\r',
                    (byte)'t' => '\t',
                    _ => (char)code,
                });
            }

            escaped = escaped[(plain + taken)..];
        }

        target.Append(Encoding.UTF8.GetString(escaped));
    }
}
