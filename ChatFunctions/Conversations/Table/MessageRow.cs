using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Images;

namespace ChatFunctions.Conversations.Table;

/// <summary>One message of a conversation as it stands in the table.</summary>
internal sealed record MessageRow
{
    /// <summary>0 for the conversation's first message.</summary>
    public required long Number { get; init; }

    /// <summary>One of <see cref="MessageRole"/>.</summary>
    public required string Role { get; init; }

    /// <summary>The text; of the assistant's all that its items say, in the order in which it came; of a tool's the output.</summary>
    public required string Text { get; init; }

    /// <summary>The images that it shows after its text; only in a message of the user.</summary>
    public IReadOnlyList<MessageImage> Images { get; init; } = [];

    /// <summary>Where in the text another item goes on, a <see cref="ItemList"/>; only in a message of the assistant.</summary>
    public string Items { get; init; } = "";

    /// <summary>The call that it is the output of; only in a message of a tool.</summary>
    public string? CallId { get; init; }

    /// <summary>Tokens of what a window has of it, by <c>o200k_base</c>, counted once when it is written.</summary>
    public required int Tokens { get; init; }

    /// <summary>The turn that the message belongs to; 1 for the first.</summary>
    public required long Turn { get; init; }

    public required string TurnToken { get; init; }

    /// <summary>One of <see cref="TurnStatus"/>; only a reply is ever anything but completed.</summary>
    public required string Status { get; init; }

    /// <summary>One of <see cref="IncompleteReason"/>, or an error code when the turn failed.</summary>
    public string? Reason { get; init; }

    /// <summary>The model's own <c>finish_reason</c>.</summary>
    public string? FinishReason { get; init; }

    public TokenUsage? Usage { get; init; }

    public string? Model { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>When a reply ended; <see langword="null"/> while it runs, and for other messages.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Tokens of the window that the model was sent; only in a reply.</summary>
    public int WindowTokens { get; init; }

    /// <summary>What was asked for with the turn; only in a reply.</summary>
    public double? Temperature { get; init; }

    /// <summary>What was asked for with the turn; only in a reply.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>What was asked for with the turn; only in a reply.</summary>
    public double? TopP { get; init; }

    /// <summary>The response's metadata, a JSON object; only in a reply.</summary>
    public string? Metadata { get; init; }

    /// <summary>The id of the response that this one continues; only in a reply.</summary>
    public string? PreviousResponse { get; init; }

    /// <summary>What the response repeats of its request; only in a reply, and empty where the query left it out.</summary>
    public string Echo { get; init; } = "";

    /// <summary>The hash of the body that asked for it; only in a reply, and empty in those of older versions.</summary>
    public string BodyHash { get; init; } = "";

    /// <summary>How many attempts without an answer stood in this reply's place before it.</summary>
    public int Retries { get; init; }

    /// <summary>
    /// The message that this reply answers again: its other answers before this one are superseded; only in a reply, and
    /// <see langword="null"/> where it answers messages of its own turn.
    /// </summary>
    public long? Asked { get; init; }

    /// <summary>The message was deleted by itself: it is left out of listings and of the window.</summary>
    public bool Deleted { get; init; }

    /// <summary>
    /// The places of items that were deleted by themselves, a comma behind each: they are left out as <see cref="Deleted"/> rows are.
    /// The last item takes the row with it.
    /// </summary>
    public string? DeletedItems { get; init; }

    /// <summary>Another reply took this one's place: it is left out of the window.</summary>
    public bool Superseded { get; init; }

    /// <summary>What was asked for with the turn; only in a user's message, where there is room for it.</summary>
    public string? Instructions { get; init; }

    /// <summary>See <see cref="Table.DeltaLengths"/>; only in a reply, and empty where the query left it out.</summary>
    public byte[] DeltaLengths { get; init; } = [];

    /// <summary>Whether it is the reply of a turn: that names the model that was asked, which a client's own messages do not.</summary>
    public bool IsReply => Role == MessageRole.Assistant && Turn > 0 && Model is not null;

    /// <summary>Whether the reply has any item: one that does never gives way to a new attempt, and only such a turn is history.</summary>
    public bool HasAnswer => Text.Length > 0 || Items.Length > 0;

    /// <summary>The items of the message, without those that were deleted; of one that is not the assistant's one text.</summary>
    public IReadOnlyList<ReplyPart> Parts => DeletedItems is null ? AllParts : [.. AllParts.Where(part => !IsDeleted(part.Index))];

    /// <summary>The items of the message, with those that were deleted.</summary>
    public IReadOnlyList<ReplyPart> AllParts => ReplyPart.Split(Text, ItemList.Read(Items));

    /// <summary>The calls that may get an output. One that was cut in its arguments may not: no model would take it back.</summary>
    public IReadOnlyList<ReplyPart> Calls =>
        [.. Parts.Where(part => part.Item.IsCall && (Status == TurnStatus.Completed || part.IsJson))];

    /// <summary>The items that are listed: those of <see cref="Parts"/>, and of a message that says nothing an empty text.</summary>
    public IReadOnlyList<ReplyPart> Listed => ReplyPart.Whole(Parts);

    /// <summary>What a reader is to see of it.</summary>
    public string Words => Items.Length == 0 ? Text : ReplyPart.Words(Parts);

    /// <summary>What its text and items take of a row, in bytes as <see cref="RowSize"/> counts them.</summary>
    public int Bytes => RowSize.Of(Text) + RowSize.Of(Items) + RowSize.Of(ImageList.Write(Images));

    /// <summary>Whether the turn has ended.</summary>
    public bool HasEnded => Status != TurnStatus.InProgress;

    /// <summary>
    /// Whether it came to nothing: it ended without an answer, and may give way to a new attempt. One that the model calls whole is none.
    /// </summary>
    public bool IsWordless => HasEnded && !HasAnswer && Status != TurnStatus.Completed;

    private static readonly MessageRow Blank = new()
    {
        Number = 0,
        Role = "",
        Text = "",
        Tokens = 0,
        Turn = 0,
        TurnToken = "",
        Status = "",
        Created = HeadRow.NoTime,
    };

    /// <summary>The properties that a reader of many messages needs: all but those that say so.</summary>
    public static IReadOnlyList<string> Columns { get; } = ColumnNames.Of(columns => Map(Blank, 0, columns));

    /// <summary>How this reply has ended.</summary>
    public ReplyResult Result => new(Status, Reason, Text, Table.DeltaLengths.Decode(DeltaLengths))
    {
        FinishReason = FinishReason,
        Runs = ItemList.Read(Items),
        Usage = Usage,
        Model = Model,
        Tokens = Tokens,
        Ended = Ended,
    };

    /// <summary>This reply, ended as <paramref name="result"/> says.</summary>
    public MessageRow EndedBy(ReplyResult result) => this with
    {
        Text = result.Text,
        Items = ItemList.Write(result.Runs),
        Tokens = result.Tokens,
        Status = result.Status,
        Reason = result.Reason,
        FinishReason = result.FinishReason,
        Model = result.Model ?? Model,
        Usage = result.Usage,
        WindowTokens = result.InputTokens ?? WindowTokens,
        DeltaLengths = Table.DeltaLengths.Encode(result.DeltaLengths),
        Ended = result.Ended,
    };

    /// <summary>Whether the item at this place was deleted by itself.</summary>
    public bool IsDeleted(int item) =>
        DeletedItems is { } deleted && deleted.Split(',').Contains(item.ToString(CultureInfo.InvariantCulture));

    /// <summary>The message as a row has it: without the bytes of its images.</summary>
    public MessageRow WithoutContents() => Images.Count == 0 ? this : this with { Images = ImageList.Read(ImageList.Write(Images)) };

    public TableTransactionAction ToWrite(string partition) => new(TableTransactionActionType.UpsertReplace, ToEntity(partition));

    public TableEntity ToEntity(string partition)
    {
        var entity = new TableEntity(partition, RowKeys.Message(Number));
        var isRoom = Bytes + RowSize.Of(Instructions) <= RowSize.MaxTexts;
        Map(Instructions is null || isRoom ? this : this with { Instructions = null }, Number, new RowWriter(entity));
        return entity;
    }

    /// <summary>The message in a row, or <see langword="null"/> when the row is not a message.</summary>
    public static MessageRow? FromEntity(TableEntity entity) =>
        RowKeys.TryParseMessage(entity.RowKey, out var number) ? Map(Blank, number, new RowReader(entity)) : null;

    private static MessageRow Map<TMap>(MessageRow message, long number, TMap map)
        where TMap : struct, IRowMap => new()
        {
            Number = number,
            Role = map.Value(nameof(Role), message.Role, ""),
            Text = map.Text(nameof(Text), message.Text),
            Items = map.Text(nameof(Items), message.Items),
            Images = ImageList.Read(map.Text(nameof(Images), ImageList.Write(message.Images))),
            CallId = map.Value(nameof(CallId), message.CallId, null),
            Tokens = map.Value(nameof(Tokens), message.Tokens, 0),
            Turn = map.Value(nameof(Turn), message.Turn, 0),
            TurnToken = map.Value(nameof(TurnToken), message.TurnToken, ""),
            Status = map.Value(nameof(Status), message.Status, ""),
            Reason = map.Value(nameof(Reason), message.Reason, null),
            FinishReason = map.Value(nameof(FinishReason), message.FinishReason, null),
            Usage = CountOf(
                map.Value(nameof(Usage.InputTokens), message.Usage?.InputTokens, null),
                map.Value(nameof(Usage.OutputTokens), message.Usage?.OutputTokens, null),
                map.Value(nameof(Usage.CachedTokens), message.Usage?.CachedTokens, null),
                map.Value(nameof(Usage.ReasoningTokens), message.Usage?.ReasoningTokens, null)),
            Model = map.Value(nameof(Model), message.Model, null),
            Created = map.Value(nameof(Created), message.Created, HeadRow.NoTime),
            Ended = map.Value(nameof(Ended), message.Ended, null),
            WindowTokens = map.Value(nameof(WindowTokens), message.WindowTokens, 0),
            Temperature = map.Value(nameof(Temperature), message.Temperature, null),
            MaxOutputTokens = map.Value(nameof(MaxOutputTokens), message.MaxOutputTokens, null),
            TopP = map.Value(nameof(TopP), message.TopP, null),
            Metadata = map.Value(nameof(Metadata), message.Metadata, null),
            PreviousResponse = map.Value(nameof(PreviousResponse), message.PreviousResponse, null),
            Echo = map.RareText(nameof(Echo), message.Echo),
            BodyHash = map.Value(nameof(BodyHash), message.BodyHash, ""),
            Retries = map.Value(nameof(Retries), message.Retries, 0),
            Asked = map.Value(nameof(Asked), message.Asked, null),
            Deleted = map.Value(nameof(Deleted), message.Deleted, false),
            DeletedItems = map.Value(nameof(DeletedItems), message.DeletedItems, null),
            Superseded = map.Value(nameof(Superseded), message.Superseded, false),
            Instructions =
                map.RareText(nameof(Instructions), message.Instructions ?? "") is { Length: > 0 } instructions ? instructions : null,
            DeltaLengths = map.RareBytes(nameof(DeltaLengths), message.DeltaLengths),
        };

    private static TokenUsage? CountOf(int? input, int? output, int? cached, int? reasoning) =>
        input is { } tokens ? new TokenUsage(tokens, output ?? 0, cached ?? 0, reasoning ?? 0) : null;
}
