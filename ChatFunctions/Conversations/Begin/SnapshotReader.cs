using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations.Begin;

/// <summary>Reads what a turn needs to know before it begins. Thread-safe.</summary>
internal sealed class SnapshotReader(
    ConversationTable table, OrphanCloser orphans, RecentConversations recent, IOptions<HistoryOptions> options)
{
    private static readonly IReadOnlyList<string> Columns = [.. HeadRow.Columns.Union(MessageRow.Columns)];

    private readonly HistoryOptions _options = options.Value;

    /// <summary>What can be taken for granted without a request; <see langword="null"/> where that is nothing.</summary>
    public BeginSnapshot? Recall(TurnDraft draft)
    {
        if (draft.Request.Place is TurnPlace.New)
        {
            // Nobody else knows its id; unless this is a retry of the key that it comes from.
            return new BeginSnapshot { IsRecalled = true };
        }

        if (draft.Request.Place is TurnPlace.Again || !recent.TryTake(draft.Partition, out var head, out var messages) ||
            head.IsOver(table.Clock))
        {
            return null;
        }

        var window = draft.WindowWithin(_options);
        foreach (var message in messages.Reverse())
        {
            window.Offer(message);
        }

        return new BeginSnapshot { IsRecalled = true, Head = head, Window = window.ToChronological() };
    }

    /// <summary>Reads the head and the window with one query.</summary>
    /// <param name="draft">The turn that is to begin.</param>
    /// <param name="attempt">
    /// The turn as the latest attempt wrote it, of which nothing was heard: then what became of it is read too.
    /// </param>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<BeginSnapshot> ReadAsync(TurnDraft draft, Turn? attempt, CancellationToken cancellationToken)
    {
        var read = await ReadWindowAsync(draft, cancellationToken);
        if (attempt is null || read.Live is not { } head)
        {
            return read;
        }

        // Unless somebody has written since, nothing of the attempt can be there.
        var isMoved = attempt.Head.ETag != head.ETag;
        return await ReadKeyAsync(draft, read, cancellationToken) with
        {
            OwnReply = isMoved ? await table.FindMessageAsync(draft.Partition, attempt.Reply.Number, cancellationToken) : null,
        };
    }

    /// <summary>
    /// Looks for what the idempotency key has begun before. It is read after the head: so a turn that the head knows is not taken for
    /// another's.
    /// </summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<BeginSnapshot> ReadKeyAsync(TurnDraft draft, BeginSnapshot read, CancellationToken cancellationToken)
    {
        // The keys of a conversation go with it.
        var key = read.Live is null ? null : await table.FindKeyAsync(draft.Partition, draft.Request.IdempotencyKey, cancellationToken);
        return read with
        {
            IsKeyRead = true,
            Key = key,
            KeyReply = key is null ? null : await table.FindMessageAsync(draft.Partition, key.ReplyNumber, cancellationToken),
        };
    }

    /// <summary>
    /// Whether the head is older than the key's reply beside it: the turn that it calls active has ended since, or was begun again under
    /// the same key, and must not be taken for another's.
    /// </summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<bool> IsTornAsync(TurnDraft draft, BeginSnapshot read, CancellationToken cancellationToken) =>
        read is { Live.ActiveTurn: { Length: > 0 } active, Key: { } key } &&
        (read.KeyReply?.TurnToken != key.TurnToken || read.KeyReply.HasEnded) &&
        (await table.FindHeadAsync(draft.Partition, cancellationToken))?.ActiveTurn != active;

    private async Task<BeginSnapshot> ReadWindowAsync(TurnDraft draft, CancellationToken cancellationToken)
    {
        var window = draft.WindowWithin(_options);
        var isAgain = draft.Request.Place is TurnPlace.Again;
        HeadRow? head = null;
        MessageRow? latest = null;
        MessageRow? question = null;
        long? asked = null;
        var answers = new List<long>();
        var deletions = MessageStretches.Parse("");
        var unused = MessageStretches.Parse("");
        await foreach (var page in table.QueryMessagesAsync(
            draft.Partition, before: null, Columns, _options.MaxHistoryMessages + 1, Pass, cancellationToken))
        {
            foreach (var entity in page)
            {
                if (entity.RowKey == RowKeys.Head)
                {
                    head = HeadRow.FromEntity(entity, table.Clock);
                    (deletions, unused) = (MessageStretches.Parse(head.Deletions), MessageStretches.Parse(head.Unused));
                }
                else if (head is { Deleted: false } && MessageRow.FromEntity(entity) is { } message && message.Number < head.Messages)
                {
                    latest = message.Number == head.Messages - 1 ? message : latest;
                    if (!isAgain || question is not null)
                    {
                        window.Offer(message);
                    }
                    else if (message is { Role: MessageRole.User, Deleted: false })
                    {
                        question = message;
                    }
                    else if (message is { Role: MessageRole.Assistant, Superseded: false })
                    {
                        answers.Add(message.Number);
                        asked ??= message.Asked;
                    }
                }
            }

            if (head is null or { Deleted: true } || window.IsFull)
            {
                break;
            }
        }

        return new BeginSnapshot
        {
            Head = head,
            IsOrphan = head is { Deleted: false } && await orphans.IsOrphanAsync(draft.Partition, head, cancellationToken),
            Window = window.ToChronological(),
            Latest = await WholeAsync(draft, latest, cancellationToken),
            Question = question,
            Answers = answers,
            Unused = head is null
                ? ""
                : window.Unusable.Aggregate(unused, (all, number) => all.Add(number)).Kept(head.Messages, _options.MaxHistoryMessages),
        };

        long Pass(long next)
        {
            // What a reply answers again has no other answers below it that are not superseded.
            if (isAgain && question is null)
            {
                return deletions.PassDown(asked is { } number ? Math.Min(next, number) : next);
            }

            return unused.PassDown(next);
        }
    }

    // Who is led to a retry that runs gets all that its row says.
    private async Task<MessageRow?> WholeAsync(TurnDraft draft, MessageRow? latest, CancellationToken cancellationToken) =>
        latest is { HasEnded: false, Retries: > 0 } && latest.BodyHash == draft.Request.BodyHash
            ? await table.FindMessageAsync(draft.Partition, latest.Number, cancellationToken) ?? latest
            : latest;
}
