using ChatFunctions.Completions;
using ChatFunctions.Conversations;

namespace ChatFunctions.Turns;

/// <summary>
/// The reply of a running turn, append-only and in memory: one producer, any number of followers, each at its own pace. Its memory
/// is bounded by the reply. Appending is for one thread at a time; everything else is thread-safe.
/// </summary>
/// <param name="lease">
/// While it is not alive, followers are held back; <see langword="null"/> for a reply that another worker writes, or that is kept nowhere.
/// </param>
internal sealed class ReplyLog(TurnLease? lease = null)
{
    // More deltas than there can be: who has seen so many waits for the end alone.
    private const int AnyCount = int.MaxValue - 1;

    // What every reply is until something else is said.
    private static readonly ReplyItem[] TextAlone = [ReplyItem.Text];

    private readonly Lock _gate = new();

    // Replaced, never changed: whoever wakes them iterates without the lock.
    private ReplyFollower[] _followers = [];
    private char[] _text = new char[1024];
    private int[] _ends = new int[128];
    private int _count;

    // The items that have begun, and where the entries go from one to another; like the text never changed below their counts.
    private ReplyItem[] _items = TextAlone;
    private int _itemCount = 1;
    private int _item;
    private ReplyRun[] _runs = [];
    private int _runCount;
    private int _released;
    private string? _model;
    private ReplyEnd? _end;

    /// <summary>Appends one delta; empty ones don't count.</summary>
    /// <param name="isLastForNow">
    /// Whether followers are woken; a producer that has the next delta at hand already lets them sleep on, and wakes them after the last.
    /// </param>
    /// <param name="item">The item that it belongs to; <see langword="null"/> for that of the entry before.</param>
    /// <exception cref="InvalidOperationException">The reply has ended.</exception>
    public void Append(ReadOnlySpan<char> delta, bool isLastForNow = true, int? item = null)
    {
        if (!delta.IsEmpty)
        {
            Add(delta, isLastForNow, item ?? _item, begun: null);
        }
    }

    /// <summary>Begins the next item, whose deltas follow. Where a reply begins with text, that need not be said.</summary>
    /// <exception cref="InvalidOperationException">The reply has ended.</exception>
    public void Begin(ReplyItem item, bool isLastForNow = true) => Add([], isLastForNow, _count == 0 ? 0 : _itemCount, item);

    private void Add(ReadOnlySpan<char> delta, bool isLastForNow, int item, ReplyItem? begun)
    {
        ReplyFollower[] followers = [];
        int count;
        lock (_gate)
        {
            if (_end is not null)
            {
                throw new InvalidOperationException("The reply has ended.");
            }

            // What readers hold of the old arrays stays valid: nothing below the count ever changes.
            var start = _count == 0 ? 0 : _ends[_count - 1];
            if (start + delta.Length > _text.Length)
            {
                Array.Resize(ref _text, Math.Max(start + delta.Length, _text.Length * 2));
            }

            if (_count == _ends.Length)
            {
                Array.Resize(ref _ends, _count * 2);
            }

            if (begun is not null || item != _item)
            {
                Turn(new ReplyRun(_count, start, item, begun));
            }

            delta.CopyTo(_text.AsSpan(start));
            _ends[_count++] = start + delta.Length;
            if (IsOpen)
            {
                _released = _count;
                followers = isLastForNow ? _followers : [];
            }

            count = _count;
        }

        Wake(followers, count);
    }

    // Rare: for a reply of text alone never.
    private void Turn(ReplyRun run)
    {
        if (run.Begun is { } begun)
        {
            var items = run.Item == _items.Length || run.Item == 0 ? new ReplyItem[Math.Max(4, run.Item * 2)] : _items;
            if (items != _items)
            {
                _items.AsSpan(0, run.Item).CopyTo(items);
            }

            items[run.Item] = begun;
            (_items, _itemCount) = (items, run.Item + 1);
        }

        if (_runCount == _runs.Length)
        {
            Array.Resize(ref _runs, Math.Max(8, _runCount * 2));
        }

        _runs[_runCount++] = run;
        _item = run.Item;
    }

    /// <summary>Whether what stands here may be let out: not while the lease is in doubt, but always once the end is known.</summary>
    public bool IsOpen => lease is not { IsAlive: false } || Volatile.Read(ref _end) is not null;

    /// <summary>Names the model that replies; counts only before the first delta.</summary>
    public void SetModel(string model)
    {
        lock (_gate)
        {
            _model ??= _count == 0 ? model : null;
        }
    }

    /// <summary>
    /// Lets the followers look at what is new, or at what was held back while the lease was not alive; a single one on this thread.
    /// </summary>
    public void Wake()
    {
        ReplyFollower[] followers;
        int count;
        lock (_gate)
        {
            if (!IsOpen)
            {
                return;
            }

            _released = _count;
            followers = _followers;
            count = _end is null ? _count : int.MaxValue;
        }

        Wake(followers, count);
    }

    /// <summary>
    /// Ends the reply; only after its outcome is committed, or is known to be unknowable. Deltas that were held back, and that the
    /// table does not have, are never let out.
    /// </summary>
    public void End(ReplyEnd end)
    {
        lock (_gate)
        {
            _count = end.Reply is { } reply ? Math.Min(_count, reply.DeltaLengths.Count) : IsOpen ? _count : _released;
            while (_runCount > 0 && _runs[_runCount - 1].Entry >= _count)
            {
                _runCount--;
            }

            _end = end;
        }

        Wake();
    }

    /// <summary>The reply so far.</summary>
    public ReplyView Read()
    {
        lock (_gate)
        {
            return new ReplyView(_text, _ends, _count, _items, _runs, _runCount, _model, _end);
        }
    }

    /// <summary>A new follower; dispose of it when done.</summary>
    public ReplyFollower Follow(TimeProvider time, CancellationToken cancellationToken)
    {
        var follower = new ReplyFollower(this, time, cancellationToken);
        lock (_gate)
        {
            _followers = [.. _followers, follower];
        }

        return follower;
    }

    /// <summary>Waits until the reply has ended.</summary>
    /// <returns>Its end; <see langword="null"/> when <paramref name="patience"/> ran out before.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ReplyEnd?> WaitForEndAsync(TimeProvider time, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var follower = Follow(time, cancellationToken);
        while (Read().End is null)
        {
            var rest = patience - time.GetElapsedTime(started);
            if (rest <= TimeSpan.Zero || !await follower.WaitAsync(AnyCount, rest))
            {
                break;
            }
        }

        return Read().End;
    }

    internal void Remove(ReplyFollower follower)
    {
        lock (_gate)
        {
            _followers = [.. _followers.Where(other => other != follower)];
        }
    }

    /// <summary>Arms <paramref name="follower"/> unless there is more than <paramref name="seen"/> already that may be let out.</summary>
    /// <returns>Whether there is more already.</returns>
    internal bool HasMoreOrArms(int seen, ReplyFollower follower)
    {
        lock (_gate)
        {
            if (_end is not null || (_count > seen && IsOpen))
            {
                return true;
            }

            follower.Arm(seen);
            return false;
        }
    }

    private static void Wake(ReplyFollower[] followers, int count)
    {
        // What a follower does before it waits again is little: handing it to another thread would cost more. For many it adds up.
        foreach (var follower in followers)
        {
            follower.WakeFor(count, elsewhere: followers.Length > 1);
        }
    }
}
