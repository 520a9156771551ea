using System.Buffers.Binary;

namespace ChatFunctions.Completions.Tokens;

/// <summary>
/// The 199,998 tokens of <c>o200k_base</c>, packed into a hash table when the app was built: looking one up makes no object, and there is
/// nothing to load but 2.6 MB of bytes. (A dictionary of them took 0.3 s and 42 MB.) Thread-safe.
/// </summary>
/// <remarks>
/// The file is written by the test that checks it. First the slots, four bytes each, little-endian: 0 for none, or the place of a token
/// plus one in the lower 21 bits, and bits of its hash above. Then the tokens, in the order of their ranks: a length of one byte, and the
/// token. A token that is not in the first slot that its hash names is in one of the next.
/// </remarks>
internal sealed class TokenVocabulary
{
    /// <summary>The resource's name.</summary>
    public const string Resource = "o200k_base.tokens";

    /// <summary>A power of two, a third more than there are tokens.</summary>
    public const int Slots = 1 << 18;

    private const int SlotBytes = 4;
    private const int PlaceBits = 21;

    private readonly byte[] _packed;

    private TokenVocabulary(byte[] packed) => _packed = packed;

    public static TokenVocabulary Load()
    {
        using var resource = typeof(TokenVocabulary).Assembly.GetManifestResourceStream(Resource)!;
        var packed = new byte[resource.Length];
        resource.ReadExactly(packed);
        return new TokenVocabulary(packed);
    }

    /// <summary>Which of two tokens comes first in the encoding's order; negative when the bytes are no token.</summary>
    public int Rank(ReadOnlySpan<byte> token)
    {
        var hash = Hash(token);
        for (var slot = hash % Slots; ; slot = (slot + 1) % Slots)
        {
            var entry = BinaryPrimitives.ReadUInt32LittleEndian(_packed.AsSpan((int)slot * SlotBytes, SlotBytes));
            if (entry == 0)
            {
                return -1;
            }

            if (entry >> PlaceBits != hash >> PlaceBits)
            {
                continue;
            }

            var place = (int)(entry & ((1u << PlaceBits) - 1)) - 1;
            var stored = _packed.AsSpan((Slots * SlotBytes) + place);
            if (stored.Slice(1, stored[0]).SequenceEqual(token))
            {
                return place;
            }
        }
    }

    /// <summary>Packs tokens; for the test that writes the file.</summary>
    /// <param name="tokens">In the order of their ranks.</param>
    public static byte[] Pack(IReadOnlyList<byte[]> tokens)
    {
        var packed = new byte[(Slots * SlotBytes) + tokens.Sum(token => 1 + token.Length)];
        var place = 0;
        foreach (var token in tokens)
        {
            var hash = Hash(token);
            var slot = hash % Slots;
            while (BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan((int)slot * SlotBytes)) != 0)
            {
                slot = (slot + 1) % Slots;
            }

            var entry = ((hash >> PlaceBits) << PlaceBits) | (uint)(place + 1);
            BinaryPrimitives.WriteUInt32LittleEndian(packed.AsSpan((int)slot * SlotBytes), entry);
            packed[(Slots * SlotBytes) + place] = checked((byte)token.Length);
            token.CopyTo(packed, (Slots * SlotBytes) + place + 1);
            place += 1 + token.Length;
        }

        return place < 1 << PlaceBits
            ? packed
            : throw new ArgumentException("The tokens take more room than a slot can name.", nameof(tokens));
    }

    // FNV-1a.
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 16777619u;
        }

        return hash;
    }
}
