namespace ChatFunctions.Completions.Tokens;

/// <summary>
/// Byte-pair encoding of one piece of text after another: neighbours join, the pair with the lowest rank first, until no two that stand
/// side by side make a token. For one caller at a time.
/// </summary>
internal sealed class TokenMerge(TokenVocabulary vocabulary)
{
    private const int Joined = -1;

    // By rank, and then from the left. A pair whose halves have joined others since stays in it and is passed over.
    private readonly PriorityQueue<(int Start, int End), long> _pairs = new();

    // For each part, by its first byte: where the next and the previous part begin.
    private int[] _next = [];
    private int[] _previous = [];

    /// <summary>Tokens of the piece, in UTF-8.</summary>
    public int Count(ReadOnlySpan<byte> piece)
    {
        Begin(piece.Length);
        for (var start = 0; start + 1 < piece.Length; start++)
        {
            Offer(piece, start, start + 2);
        }

        var count = piece.Length;
        while (_pairs.TryDequeue(out var pair, out _))
        {
            var middle = _next[pair.Start];
            if (middle == Joined || middle == piece.Length || _next[middle] != pair.End)
            {
                continue;
            }

            (_next[pair.Start], _next[middle], _previous[pair.End]) = (pair.End, Joined, pair.Start);
            count--;
            if (pair.End < piece.Length)
            {
                Offer(piece, pair.Start, _next[pair.End]);
            }

            if (pair.Start > 0)
            {
                Offer(piece, _previous[pair.Start], pair.End);
            }
        }

        return count;
    }

    private void Begin(int length)
    {
        if (_next.Length <= length)
        {
            (_next, _previous) = (new int[length + 1], new int[length + 1]);
        }

        for (var start = 0; start <= length; start++)
        {
            (_next[start], _previous[start]) = (start + 1, start - 1);
        }
    }

    private void Offer(ReadOnlySpan<byte> piece, int start, int end)
    {
        if (vocabulary.Rank(piece[start..end]) is >= 0 and var rank)
        {
            _pairs.Enqueue((start, end), ((long)rank << 32) | (uint)start);
        }
    }
}
