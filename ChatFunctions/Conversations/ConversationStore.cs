using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Turns;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Conversations;

/// <summary>
/// Begins and ends turns. Every write of a turn is one transaction that contains the conversation's head with
/// <c>If-Match</c>, so that of two workers one wins and the other knows. Thread-safe.
/// </summary>
internal sealed partial class ConversationStore(
    ConversationTable table,
    ConversationEraser eraser,
    TokenCounter tokens,
    TimeProvider time,
    IOptions<TurnOptions> options,
    ILogger<ConversationStore> logger)
{
    private readonly TurnOptions _options = options.Value;

    /// <summary>Commits the user's message and the place for its reply, and takes the conversation's lease.</summary>
    /// <exception cref="ConversationBusyException">Another turn runs.</exception>
    /// <exception cref="StoreUnavailableException">The table service did not answer; whether the turn began is not known.</exception>
    public async Task<Turn> BeginTurnAsync(TurnRequest request, CancellationToken cancellationToken)
    {
        var token = TurnIds.NewToken();
        var conversationId = request.ConversationId ?? ConversationIds.New();
        var partition = RowKeys.Partition(request.Owner, conversationId);
        var messageTokens = tokens.Count(request.Message);
        var fresh = request.ConversationId is null;
        var listing = "";
        var retry = new WriteRetry(time, _options.LeaseDuration.Value / 3);
        while (true)
        {
            // An id made here has no rows yet: there is nothing to read before the first attempt.
            var (head, window) = fresh
                ? (null, new HistoryWindow(0, 0))
                : await ReadWindowAsync(partition, messageTokens, cancellationToken);
            fresh = false;
            if (head is { Deleted: true, DeletionFinished: false })
            {
                head = await eraser.FinishAsync(partition, head, cancellationToken);
            }

            if (head?.ActiveTurn.Length > 0 && head.ActiveTurn != token)
            {
                await CloseOrphanAsync(partition, head, cancellationToken);
                continue;
            }

            var now = time.GetUtcNow();
            var begun = head?.ActiveTurn == token;
            if (!begun && head is null or { Deleted: true })
            {
                listing = listing.Length > 0 ? listing : await AddListingAsync(request.Owner, conversationId, now, cancellationToken);
            }

            var turn = NewTurn(request, conversationId, token, messageTokens, head, window, listing, now, begun);
            if (begun)
            {
                return turn;
            }

            try
            {
                var etags = await table.WriteAsync(BeginActions(turn, head), cancellationToken);
                return turn with { Head = turn.Head with { ETag = etags[0] } };
            }
            catch (TableWriteException exception)
            {
                await retry.WaitAsync(exception, cancellationToken);
            }
        }
    }

    /// <summary>Commits the reply and gives the lease back.</summary>
    /// <returns>The reply as the table has it, which is not this one when the turn was closed by somebody else in the meantime;
    /// <see langword="null"/> when the conversation was deleted.</returns>
    /// <exception cref="StoreUnavailableException">Whether it was committed is not known.</exception>
    public async Task<MessageRow?> CompleteTurnAsync(Turn turn, ReplyResult result, CancellationToken cancellationToken)
    {
        var outputTokens = tokens.Count(result.Text);
        var reply = turn.Reply with
        {
            Text = result.Text,
            Tokens = outputTokens,
            Status = result.Status,
            Ended = time.GetUtcNow(),
            Reason = result.Reason,
            FinishReason = result.FinishReason,
            Model = result.Model ?? turn.Reply.Model,
            Usage = result.Usage ?? (result.Text.Length == 0 ? null : new TokenUsage(turn.Reply.WindowTokens, outputTokens)),
            DeltaLengths = DeltaLengths.Encode(result.DeltaLengths),
        };
        var head = turn.Head;
        var retry = new WriteRetry(time, _options.LeaseDuration);
        while (true)
        {
            var ended = head with { ActiveTurn = "", LeaseEnd = HeadRow.NoTime, Updated = time.GetUtcNow() };
            try
            {
                await table.WriteAsync(
                    [
                        new(TableTransactionActionType.UpdateReplace, ended.ToEntity(turn.Partition), head.ETag),
                        new(TableTransactionActionType.UpsertReplace, reply.ToEntity(turn.Partition)),
                    ],
                    cancellationToken);
                return reply;
            }
            catch (TableWriteException exception)
            {
                await retry.WaitAsync(exception, cancellationToken);
            }

            // The write may have been applied all the same: what the table says decides.
            (var current, var stored) = await ReadTurnAsync(turn, retry, cancellationToken);
            if (current is null or { Deleted: true })
            {
                return null;
            }

            if (current.ActiveTurn != turn.Token)
            {
                return stored?.TurnToken == turn.Token ? stored : null;
            }

            head = current;
        }
    }

    private async Task<(HeadRow? Head, HistoryWindow Window)> ReadWindowAsync(
        string partition, int messageTokens, CancellationToken cancellationToken)
    {
        var window = new HistoryWindow(_options.MaxHistoryMessages - 1, _options.MaxHistoryTokens - messageTokens);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey lt {RowKeys.EndOfMessages}");
        var columns = HeadRow.Columns.Union(MessageRow.Columns);
        HeadRow? head = null;
        await foreach (var page in table.QueryAsync(filter, columns, _options.MaxHistoryMessages + 1, cancellationToken))
        {
            foreach (var entity in page)
            {
                if (entity.RowKey == RowKeys.Head)
                {
                    head = HeadRow.FromEntity(entity);
                }
                else if (head is { Deleted: false } && MessageRow.FromEntity(entity) is { } message && message.Number < head.Messages)
                {
                    window.Offer(message);
                }
            }

            if (head is null or { Deleted: true } || window.IsFull)
            {
                break;
            }
        }

        return (head, window);
    }

    private async Task<(HeadRow? Head, MessageRow? Reply)> ReadTurnAsync(Turn turn, WriteRetry retry, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var head = await table.FindAsync(turn.Partition, RowKeys.Head, HeadRow.Columns, cancellationToken);
                var reply = await table.FindAsync(turn.Partition, RowKeys.Message(turn.Reply.Number), null, cancellationToken);
                return (head is null ? null : HeadRow.FromEntity(head), reply is null ? null : MessageRow.FromEntity(reply));
            }
            catch (StoreUnavailableException exception)
            {
                await retry.WaitAsync(exception, cancellationToken);
            }
        }
    }

    private async Task<string> AddListingAsync(
        string owner, string conversationId, DateTimeOffset created, CancellationToken cancellationToken)
    {
        var row = RowKeys.Listing(created, conversationId);
        try
        {
            await table.PutAsync(new TableEntity(owner, row), cancellationToken);
        }
        catch (TableWriteException exception)
        {
            throw new StoreUnavailableException("The conversation could not be listed.", exception);
        }

        return row;
    }

    /// <summary>Closes a turn whose lease has expired; its worker is gone, or is fenced by this write.</summary>
    /// <exception cref="ConversationBusyException">The lease is alive.</exception>
    private async Task CloseOrphanAsync(string partition, HeadRow head, CancellationToken cancellationToken)
    {
        // One second for the resolution of the Date header.
        if (table.Clock.Now < head.LeaseEnd + TimeSpan.FromSeconds(1))
        {
            throw new ConversationBusyException(TurnIds.Turn(head.Turns, head.ActiveTurn));
        }

        var entity = await table.FindAsync(partition, RowKeys.Message(head.Messages - 1), null, cancellationToken);
        var reply = entity is null ? null : MessageRow.FromEntity(entity);
        var closed = head with { ActiveTurn = "", LeaseEnd = HeadRow.NoTime };
        List<TableTransactionAction> actions =
            [new(TableTransactionActionType.UpdateReplace, closed.ToEntity(partition), head.ETag)];
        if (reply?.TurnToken == head.ActiveTurn)
        {
            var interrupted = reply with { Status = TurnStatus.Incomplete, Reason = IncompleteReason.Interrupted, Ended = time.GetUtcNow() };
            actions.Add(new(TableTransactionActionType.UpsertReplace, interrupted.ToEntity(partition)));
        }

        try
        {
            await table.WriteAsync(actions, cancellationToken);
            LogOrphanClosed(logger, TurnIds.Turn(head.Turns, head.ActiveTurn));
        }
        catch (TableWriteException)
        {
            // Another worker closed it, or the write was lost: the caller re-reads either way.
        }
    }

    private Turn NewTurn(
        TurnRequest request,
        string conversationId,
        string token,
        int messageTokens,
        HeadRow? head,
        HistoryWindow window,
        string listing,
        DateTimeOffset now,
        bool begun)
    {
        var lives = head is { Deleted: false };
        var first = begun ? head!.Messages - 2 : lives ? head!.Messages : 0;
        var number = begun ? head!.Turns : lives ? head!.Turns + 1 : 1;
        var question = new MessageRow
        {
            Number = first,
            Role = MessageRole.User,
            Text = request.Message,
            Tokens = messageTokens,
            Turn = number,
            TurnToken = token,
            Status = TurnStatus.Completed,
            Created = now,
        };
        return new Turn
        {
            Owner = request.Owner,
            ConversationId = conversationId,
            Number = number,
            Token = token,
            Window = window.ToChronological().Where(message => message.TurnToken != token).ToArray(),
            UserMessage = question,
            Reply = question with
            {
                Number = first + 1,
                Role = MessageRole.Assistant,
                Text = "",
                Tokens = 0,
                Status = TurnStatus.InProgress,
                Model = request.Model,
                WindowTokens = window.Tokens + messageTokens,
            },
            Head = begun ? head! : new HeadRow
            {
                Title = lives && head!.Messages > 0 ? head.Title : ConversationTitle.From(request.Message),
                Created = lives ? head!.Created : now,
                Updated = now,
                Messages = first + 2,
                Turns = number,
                ActiveTurn = token,
                LeaseEnd = table.Clock.Now + _options.LeaseDuration,
                Generation = head is null ? 0 : lives ? head.Generation : head.Generation + 1,
                Listing = lives ? head!.Listing : listing,
                ETag = head?.ETag ?? default,
            },
        };
    }

    private static TableTransactionAction[] BeginActions(Turn turn, HeadRow? previous)
    {
        var head = turn.Head.ToEntity(turn.Partition);
        return
        [
            previous is null
                ? new(TableTransactionActionType.Add, head)
                : new(TableTransactionActionType.UpdateReplace, head, previous.ETag),
            new(TableTransactionActionType.UpsertReplace, turn.UserMessage.ToEntity(turn.Partition)),
            new(TableTransactionActionType.UpsertReplace, turn.Reply.ToEntity(turn.Partition)),
        ];
    }

    [LoggerMessage(1, LogLevel.Warning, "Closed turn {TurnId}, whose lease had expired")]
    private static partial void LogOrphanClosed(ILogger logger, string turnId);
}
