using System.Buffers;
using System.Text.RegularExpressions;

namespace ChatFunctions.Completions.Tokens;

/// <summary>
/// Counts tokens by <c>o200k_base</c>, the encoding of the GPT-4o family and its successors; what looks like a special token is text. In
/// O(n log n), whatever the text. Thread-safe.
/// </summary>
/// <remarks>Source: tiktoken, <c>openai_public.py</c>, for the pieces; the tests hold it against Microsoft.ML.Tokenizers.</remarks>
internal sealed partial class TokenCounter
{
    private readonly Lazy<TokenVocabulary> _vocabulary = new(TokenVocabulary.Load);

    /// <summary>Tokens of the text; half of a surrogate pair counts as U+FFFD.</summary>
    public int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        var vocabulary = _vocabulary.Value;
        TokenMerge? merge = null;
        var buffer = ArrayPool<byte>.Shared.Rent(256);
        foreach (var match in Pieces().EnumerateMatches(text))
        {
            var longest = Encoding.UTF8.GetMaxByteCount(match.Length);
            if (buffer.Length < longest)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = ArrayPool<byte>.Shared.Rent(longest);
            }

            // Most pieces are words that are tokens by themselves.
            var piece = buffer.AsSpan(0, Encoding.UTF8.GetBytes(text.Slice(match.Index, match.Length), buffer));
            count += vocabulary.Rank(piece) >= 0 ? 1 : (merge ??= new TokenMerge(vocabulary)).Count(piece);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return count;
    }

    // Text is cut here before it is encoded: no token reaches from one piece into the next.
    [GeneratedRegex(
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?" +
        @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?" +
        @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pieces();
}
