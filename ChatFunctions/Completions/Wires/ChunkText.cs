namespace ChatFunctions.Completions.Wires;

/// <summary>
/// The buffer for the text of one chunk after another, and the half of a surrogate pair that waits for its other half. For one reader
/// at a time.
/// </summary>
internal sealed class ChunkText
{
    /// <summary>The text's UTF-16 units; replaced by a longer array as needed.</summary>
    public char[] Units = new char[256];

    private char _heldHighSurrogate;

    /// <summary>How many units there are.</summary>
    public int Length { get; set; }

    /// <summary>The text of the chunk; valid until the next one begins.</summary>
    public ReadOnlyMemory<char> Written => Units.AsMemory(0, Length);

    /// <summary>Whether the latest chunk ended inside a pair.</summary>
    public bool HoldsHalf => _heldHighSurrogate != 0;

    /// <summary>Says that no further chunk comes: a half that is held back stands alone.</summary>
    public void End()
    {
        if (DropHalf())
        {
            Reserve(1);
            Units[Length++] = '\uFFFD';
        }
    }

    /// <summary>Forgets the half that is held back.</summary>
    /// <returns>Whether there was one.</returns>
    public bool DropHalf()
    {
        var had = HoldsHalf;
        _heldHighSurrogate = '\0';
        return had;
    }

    /// <summary>Appends the string that the reader stands at.</summary>
    public void Append(ref Utf8JsonReader reader)
    {
        // A UTF-8 byte never becomes more than one UTF-16 unit, and an escaped half takes six.
        Reserve(reader.ValueSpan.Length + 1);
        if (!HoldsHalf)
        {
            try
            {
                Length += reader.CopyString(Units.AsSpan(Length));
                return;
            }
            catch (InvalidOperationException)
            {
                // A surrogate that has its other half in another chunk, or none at all.
            }
        }

        var raw = new StringBuilder();
        JsonUnescape.Append(raw, reader.ValueSpan);
        Append(raw.ToString());
    }

    /// <summary>
    /// Appends text that may be cut inside pairs: one is joined across two calls; a half without its other half becomes U+FFFD.
    /// </summary>
    public void Append(ReadOnlySpan<char> raw)
    {
        Reserve(raw.Length + 1);
        foreach (var unit in raw)
        {
            if (HoldsHalf)
            {
                var isPair = char.IsLowSurrogate(unit);
                Units[Length++] = isPair ? _heldHighSurrogate : '\uFFFD';
                _heldHighSurrogate = '\0';
                if (isPair)
                {
                    Units[Length++] = unit;
                    continue;
                }
            }

            if (char.IsHighSurrogate(unit))
            {
                _heldHighSurrogate = unit;
            }
            else
            {
                Units[Length++] = char.IsSurrogate(unit) ? '\uFFFD' : unit;
            }
        }
    }

    private void Reserve(int more)
    {
        if (Units.Length < Length + more)
        {
            Array.Resize(ref Units, Math.Max(Length + more, Units.Length * 2));
        }
    }
}

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
