using System.Diagnostics.CodeAnalysis;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations.Begin;

/// <summary>
/// The conversations whose last turn this instance has ended, so that the next turn needs no query: whatever changes a conversation writes
/// its head, so where the head's ETag is unchanged, so are the messages. Its memory is bounded. Thread-safe.
/// </summary>
internal sealed class RecentConversations(TimeProvider time)
{
    // UTF-16 units of text: 8 MB in all, and no conversation more than a sixteenth.
    private const int MaxUnits = 4 << 20;
    private const int MaxUnitsOfOne = MaxUnits / 16;

    // What a message takes besides its text.
    private const int UnitsOfRow = 250;

    // A begin that fails costs as much as the query that it would have spared.
    private const double MaxMisses = 0.5;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Recent>> _found = [];
    private readonly LinkedList<Recent> _oldestFirst = [];
    private int _units;
    private double _misses;
    private long? _pausedAt;

    /// <summary>Keeps what the next turn needs, where that is known.</summary>
    /// <param name="turn">The turn that has ended.</param>
    /// <param name="head">The head that its end has written.</param>
    public void Add(Turn turn, HeadRow head, MessageRow reply)
    {
        // A turn without an answer leaves the window, as does what another reply took the place of: then older messages may come in again.
        if (!reply.HasAnswer || turn.Asked.Any(message => message.TurnToken != turn.Token))
        {
            return;
        }

        MessageRow[] messages =
            [.. turn.Window, .. turn.Asked.Select(message => message.WithoutContents()), reply with { DeltaLengths = [] }];
        var units = messages.Sum(message => message.Text.Length + message.Items.Length + UnitsOfRow);
        lock (_gate)
        {
            Remove(turn.Partition);
            if (units > MaxUnitsOfOne || IsPaused())
            {
                return;
            }

            _found.Add(turn.Partition, _oldestFirst.AddLast(new Recent(turn.Partition, head, messages, units)));
            _units += units;
            while (_units > MaxUnits)
            {
                Remove(_oldestFirst.First!.Value.Partition);
            }
        }
    }

    /// <summary>Takes out what is known of a conversation; whatever comes of it, it is out of date then.</summary>
    /// <param name="partition">The conversation.</param>
    /// <param name="head">Its head, by whose ETag it is found out whether this is still true.</param>
    /// <param name="messages">Its newest messages, oldest first: at least those that any next turn's window has.</param>
    public bool TryTake(
        string partition, [NotNullWhen(true)] out HeadRow? head, [NotNullWhen(true)] out IReadOnlyList<MessageRow>? messages)
    {
        lock (_gate)
        {
            (head, messages) = Remove(partition) is { } recent && !IsPaused() ? (recent.Head, recent.Messages) : (null, null);
            return head is not null;
        }
    }

    /// <summary>Says whether what was taken was still true. Where it often is not, nothing is kept for a while.</summary>
    public void Count(bool wasTrue)
    {
        lock (_gate)
        {
            _misses += ((wasTrue ? 0 : 1) - _misses) / 8;
            if (_misses > MaxMisses)
            {
                (_misses, _pausedAt) = (MaxMisses / 2, time.GetTimestamp());
                _found.Clear();
                _oldestFirst.Clear();
                _units = 0;
            }
        }
    }

    private bool IsPaused() => _pausedAt is { } since && time.GetElapsedTime(since) < Pause;

    private Recent? Remove(string partition)
    {
        if (!_found.Remove(partition, out var node))
        {
            return null;
        }

        _oldestFirst.Remove(node);
        _units -= node.Value.Units;
        return node.Value;
    }

    private sealed record Recent(string Partition, HeadRow Head, IReadOnlyList<MessageRow> Messages, int Units);
}
