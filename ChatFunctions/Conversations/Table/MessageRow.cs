using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;

namespace ChatFunctions.Conversations.Table;

/// <summary>One message of a conversation as it stands in the table.</summary>
internal sealed record MessageRow
{
    /// <summary>0 for the conversation's first message.</summary>
    public required long Number { get; init; }

    /// <summary>One of <see cref="MessageRole"/>.</summary>
    public required string Role { get; init; }

    public required string Text { get; init; }

    /// <summary>Tokens of the text by <c>o200k_base</c>, counted once when it is written.</summary>
    public required int Tokens { get; init; }

    /// <summary>The turn that the message belongs to; 1 for the first.</summary>
    public required long Turn { get; init; }

    public required string TurnToken { get; init; }

    /// <summary>One of <see cref="TurnStatus"/>; a user's message is always completed.</summary>
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

    /// <summary>The message was deleted by itself: it is left out of listings and of the window.</summary>
    public bool Deleted { get; init; }

    /// <summary>Another reply took this one's place: it is left out of the window.</summary>
    public bool Superseded { get; init; }

    /// <summary>What was asked for with the turn; only in a user's message, where there is room for it.</summary>
    public string? Instructions { get; init; }

    /// <summary>See <see cref="Table.DeltaLengths"/>; only in a reply, and empty where the query left it out.</summary>
    public byte[] DeltaLengths { get; init; } = [];

    /// <summary>Whether the turn has ended.</summary>
    public bool HasEnded => Status != TurnStatus.InProgress;

    /// <summary>What the end of a reply is to its reader.</summary>
    public ReplyEnding Ending => (Status, Reason) switch
    {
        (TurnStatus.Completed, _) => ReplyEnding.Whole,
        (TurnStatus.Incomplete, IncompleteReason.MaxOutputTokens) => ReplyEnding.Cut,
        (TurnStatus.Incomplete, IncompleteReason.ContentFilter) => ReplyEnding.Filtered,
        (TurnStatus.Incomplete, IncompleteReason.TimedOut) => ReplyEnding.TimedOut,
        (TurnStatus.Incomplete, _) => ReplyEnding.Interrupted,
        (TurnStatus.Cancelled, _) => ReplyEnding.Stopped,
        _ => ReplyEnding.Failed,
    };

    /// <summary>The properties that a reader of messages needs: all but the delta lengths and the instructions.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), nameof(Role), nameof(Tokens), nameof(Turn), nameof(TurnToken),
        nameof(Status), nameof(Reason), nameof(FinishReason), nameof(Usage.InputTokens), nameof(Usage.OutputTokens),
        nameof(Usage.CachedTokens), nameof(Usage.ReasoningTokens), nameof(Model), nameof(Created), nameof(Ended), nameof(WindowTokens), nameof(Temperature), nameof(MaxOutputTokens),
        nameof(TopP), nameof(Metadata), nameof(PreviousResponse), nameof(Deleted), nameof(Superseded),
        .. Enumerable.Range(0, MaxTextProperties).Select(index => $"{nameof(Text)}{index}"),
    ];

    // 900 KiB of text leave room for the small properties.
    private const int MaxUnits = 450 * 1024;

    // 1 MiB an entity holds fewer than 2^19 UTF-16 units; a piece may be one unit short, to keep a surrogate pair whole.
    private const int MaxTextProperties = ((1 << 19) / (TextProperties.MaxUnits - 1)) + 1;

    /// <summary>This reply, ended. Without the service's count of tokens it gets our own.</summary>
    public MessageRow EndedBy(ReplyResult result, TokenCounter tokens, TimeProvider time)
    {
        var outputTokens = tokens.Count(result.Text);
        var inputTokens = result.InputTokens ?? WindowTokens;
        return this with
        {
            Text = result.Text,
            Tokens = outputTokens,
            Status = result.Status,
            Reason = result.Reason,
            FinishReason = result.FinishReason,
            Model = result.Model ?? Model,
            WindowTokens = inputTokens,
            Usage = result.Usage ?? (result.Text.Length == 0 ? null : new TokenUsage(inputTokens, outputTokens)),
            DeltaLengths = Table.DeltaLengths.Encode(result.DeltaLengths),
            Ended = time.GetUtcNow(),
        };
    }

    public TableEntity ToEntity(string partition)
    {
        var entity = new TableEntity(partition, RowKeys.Message(Number))
        {
            [nameof(Role)] = Role,
            [nameof(Tokens)] = Tokens,
            [nameof(Turn)] = Turn,
            [nameof(TurnToken)] = TurnToken,
            [nameof(Status)] = Status,
            [nameof(Created)] = Created,
        };
        TextProperties.Write(entity, nameof(Text), Text);
        if (Role == MessageRole.Assistant)
        {
            entity[nameof(WindowTokens)] = WindowTokens;
            TextProperties.Write(entity, nameof(DeltaLengths), DeltaLengths);
            SetIfPresent(nameof(Temperature), Temperature);
            SetIfPresent(nameof(MaxOutputTokens), MaxOutputTokens);
            SetIfPresent(nameof(TopP), TopP);
            SetIfPresent(nameof(Metadata), Metadata);
            SetIfPresent(nameof(PreviousResponse), PreviousResponse);
            SetIfPresent(nameof(Ended), Ended);
            SetIfPresent(nameof(Reason), Reason);
            SetIfPresent(nameof(FinishReason), FinishReason);
            SetIfPresent(nameof(Model), Model);
            SetIfPresent(nameof(Usage.InputTokens), Usage?.InputTokens);
            SetIfPresent(nameof(Usage.OutputTokens), Usage?.OutputTokens);
            SetIfPresent(nameof(Usage.CachedTokens), Usage?.CachedTokens);
            SetIfPresent(nameof(Usage.ReasoningTokens), Usage?.ReasoningTokens);
        }

        SetIfPresent(nameof(Deleted), Deleted ? true : null);
        SetIfPresent(nameof(Superseded), Superseded ? true : null);
        if (Instructions is not null && Text.Length + Instructions.Length <= MaxUnits)
        {
            TextProperties.Write(entity, nameof(Instructions), Instructions);
        }

        return entity;

        void SetIfPresent(string name, object? value)
        {
            if (value is not null)
            {
                entity[name] = value;
            }
        }
    }

    /// <summary>The message in a row, or <see langword="null"/> when the row is not a message.</summary>
    public static MessageRow? FromEntity(TableEntity entity) =>
        !RowKeys.TryParseMessage(entity.RowKey, out var number) ? null : new MessageRow
        {
            Number = number,
            Role = entity.GetString(nameof(Role)) ?? "",
            Text = TextProperties.Read(entity, nameof(Text)),
            Tokens = entity.GetInt32(nameof(Tokens)) ?? 0,
            Turn = entity.GetInt64(nameof(Turn)) ?? 0,
            TurnToken = entity.GetString(nameof(TurnToken)) ?? "",
            Status = entity.GetString(nameof(Status)) ?? "",
            Reason = entity.GetString(nameof(Reason)),
            FinishReason = entity.GetString(nameof(FinishReason)),
            Model = entity.GetString(nameof(Model)),
            Created = entity.GetDateTimeOffset(nameof(Created)) ?? HeadRow.NoTime,
            Ended = entity.GetDateTimeOffset(nameof(Ended)),
            WindowTokens = entity.GetInt32(nameof(WindowTokens)) ?? 0,
            Temperature = entity.GetDouble(nameof(Temperature)),
            TopP = entity.GetDouble(nameof(TopP)),
            Metadata = entity.GetString(nameof(Metadata)),
            PreviousResponse = entity.GetString(nameof(PreviousResponse)),
            Deleted = entity.GetBoolean(nameof(Deleted)) ?? false,
            Superseded = entity.GetBoolean(nameof(Superseded)) ?? false,
            MaxOutputTokens = entity.GetInt32(nameof(MaxOutputTokens)),
            Instructions = TextProperties.Read(entity, nameof(Instructions)) is { Length: > 0 } instructions ? instructions : null,
            DeltaLengths = TextProperties.ReadBytes(entity, nameof(DeltaLengths)),
            Usage = entity.GetInt32(nameof(Usage.InputTokens)) is not { } input ? null : new TokenUsage(
                input,
                entity.GetInt32(nameof(Usage.OutputTokens)) ?? 0,
                entity.GetInt32(nameof(Usage.CachedTokens)) ?? 0,
                entity.GetInt32(nameof(Usage.ReasoningTokens)) ?? 0),
        };
}
