using Azure;
using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations.Begin;

/// <summary>The rows that begin a turn, all or none: the head, which orders the workers, the messages, and the idempotency key.</summary>
internal sealed class BeginRows
{
    private readonly TurnDraft _draft;
    private readonly BeginSnapshot _read;
    private readonly MessageRow[] _copied;
    private readonly MessageRow[] _inputs;
    private readonly long[] _superseded;

    /// <param name="draft">What is asked for.</param>
    /// <param name="read">What stands in the table.</param>
    /// <param name="inPlaceOf">The reply of an earlier turn in whose place this one begins.</param>
    /// <param name="leaseEnd">By the service's clock.</param>
    /// <param name="leaseTaken">By the monotonic clock.</param>
    public BeginRows(TurnDraft draft, BeginSnapshot read, MessageRow? inPlaceOf, DateTimeOffset leaseEnd, long leaseTaken)
    {
        (_draft, _read) = (draft, read);
        var request = draft.Request;
        _copied = read.Live is null
            ? [.. draft.Copied.Select((message, index) => Copy(message) with { Number = index })]
            : [];
        _superseded = [.. read.Answers.Where(reply => reply != inPlaceOf?.Number)];
        var before = read.Live ?? NewHead();
        var turn = inPlaceOf?.Turn ?? before.Turns + 1;
        var first = inPlaceOf is null ? before.Messages + _copied.Length : inPlaceOf.Number - draft.Inputs.Count;
        _inputs = [.. draft.Inputs.Select((message, index) => message with { Number = first + index, Turn = turn })];
        if (_inputs.Length > 0)
        {
            _inputs[^1] = _inputs[^1] with { Instructions = request.Settings.Instructions };
        }

        IReadOnlyList<MessageRow> window = _copied.Length > 0 ? _copied : read.Window;
        IReadOnlyList<MessageRow> asked = read.Question is { } question ? [question] : _inputs;
        var sent = window.Concat(asked).Sum(message => message.Tokens);
        Turn = new Turn
        {
            Owner = request.Owner,
            ConversationId = draft.ConversationId,
            Settings = request.Settings,
            Window = window,
            Unstored = request.Said.Unstored,
            Asked = asked,
            Reply = request.NewReply(first + _inputs.Length, turn, draft.Token, draft.Created) with
            {
                WindowTokens = sent,
                Retries = inPlaceOf is null ? 0 : inPlaceOf.Retries + 1,
                Asked = read.Question?.Number,
            },
            LeaseTaken = leaseTaken,
            IsFirst = read.Live is null,
            IsForgettable = request is { Place: TurnPlace.New, IdempotencyKey: null, IsBackground: false },
            IsBackground = request.IsBackground,
            Head = before with
            {
                Updated = draft.Created,
                Messages = first + _inputs.Length + 1,
                Turns = turn,
                ActiveTurn = draft.Token,
                StopRequest = "",
                LeaseEnd = leaseEnd,
                Completion = request.IsCompletion ? first + _inputs.Length : before.Completion,

                HasImages = before.HasImages || _copied.Concat(_inputs).Any(message => message.Images.Count > 0),

                // A turn that begins in the place of another writes messages there that may have been deleted, or without an answer.
                Deletions = MessageStretches.Parse(before.Deletions).Kept(first),
                Unused = MessageStretches.Parse(read.Unused ?? before.Unused).Kept(read.Question?.Number ?? first),
            },
        };
    }

    /// <summary>The turn that begins with these rows; its head has the ETag of the one before.</summary>
    public Turn Turn { get; }

    public TableTransactionAction[] ToTransaction()
    {
        List<TableTransactionAction> actions =
        [
            Turn.Head.ToWrite(Turn.Partition),
            .. _copied.Concat(_inputs).Append(Turn.Reply).Select(message => message.ToWrite(Turn.Partition)),
            .. _superseded.Select(number => new TableTransactionAction(
                TableTransactionActionType.UpdateMerge,
                new TableEntity(Turn.Partition, RowKeys.Message(number)) { [nameof(MessageRow.Superseded)] = true },
                ETag.All)),
        ];
        if (_draft.Request.IdempotencyKey is { } key)
        {
            // The head alone is no guard: the key's row may have been read before the turn began that the head already counts.
            var row = new IdempotencyRow(Turn.Token, Turn.Reply.Number, _draft.Request.BodyHash).ToEntity(Turn.Partition, key);
            actions.Add(_read.Key is { } found
                ? new(TableTransactionActionType.UpdateReplace, row, found.ETag)
                : new(TableTransactionActionType.Add, row));
        }

        return [.. actions];
    }

    private HeadRow NewHead() => HeadRow.Begin(_draft.ConversationId, _read.Head, _draft.Created) with
    {
        Title = ConversationTitle.From(_copied.Concat(_draft.Inputs)),
        ForkedFrom = _draft.Request.Place is TurnPlace.New place ? place.ForkedFrom : "",
        IsUnlisted = true,
    };

    // A copy is a message and no response: what else stood with one would only take room.
    private static MessageRow Copy(MessageRow message) => message with
    {
        Turn = 0,
        WindowTokens = 0,
        Asked = null,
        Metadata = null,
        PreviousResponse = null,
        Instructions = null,
        Echo = "",
        DeltaLengths = [],
    };
}
