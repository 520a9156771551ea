using System.Buffers;
using System.Text.RegularExpressions;

namespace ChatFunctions.Completions.Tokens;

/// <summary>
/// Counts tokens by <c>o200k_base</c>, the encoding of the GPT-4o family and its successors; what looks like a special token is text. In
/// O(n log n), whatever the text. Thread-safe.
/// </summary>
/// <param name="longest">Characters that are counted at once, on the caller's thread; above it they wait for a thread of their own.</param>
/// <remarks>Source: tiktoken, <c>openai_public.py</c>, for the pieces; the tests hold it against Microsoft.ML.Tokenizers.</remarks>
internal sealed partial class TokenCounter(int longest = TokenCounter.Long)
{
    // Longer texts take tens of milliseconds and more: the threads of the pool are there for the streams.
    private const int Long = 1 << 16;

    private static readonly SemaphoreSlim Threads = new(Math.Max(1, Environment.ProcessorCount / 2));

    private readonly Lazy<TokenVocabulary> _vocabulary = new(TokenVocabulary.Load);

    /// <summary>Tokens of a text. A long one waits for one of a few threads that are not the pool's.</summary>
    public async ValueTask<int> CountAsync(string text) => (await CountAsync([text]))[0];

    /// <summary>Tokens of each of the texts. Where they are long together, they wait for such a thread.</summary>
    public ValueTask<int[]> CountAsync(IReadOnlyList<string> texts) =>
        texts.Sum(text => (long)text.Length) <= longest ? new(CountEach(texts)) : new(CountAsideAsync(texts));

    /// <summary>Tokens of the text; half of a surrogate pair counts as U+FFFD.</summary>
    public int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        var vocabulary = _vocabulary.Value;
        TokenMerge? merge = null;
        var buffer = ArrayPool<byte>.Shared.Rent(256);
        foreach (var match in Pieces().EnumerateMatches(text))
        {
            var most = Encoding.UTF8.GetMaxByteCount(match.Length);
            if (buffer.Length < most)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = ArrayPool<byte>.Shared.Rent(most);
            }

            // Most pieces are words that are tokens by themselves.
            var piece = buffer.AsSpan(0, Encoding.UTF8.GetBytes(text.Slice(match.Index, match.Length), buffer));
            count += vocabulary.Rank(piece) >= 0 ? 1 : (merge ??= new TokenMerge(vocabulary)).Count(piece);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return count;
    }

    private int[] CountEach(IReadOnlyList<string> texts) => [.. texts.Select(text => Count(text))];

    private async Task<int[]> CountAsideAsync(IReadOnlyList<string> texts)
    {
        await Threads.WaitAsync();
        try
        {
            return await Task.Factory.StartNew(
                () => CountEach(texts), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            Threads.Release();
        }
    }

    // Text is cut here before it is encoded: no token reaches from one piece into the next.
    [GeneratedRegex(
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?" +
        @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?" +
        @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pieces();
}
