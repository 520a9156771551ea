using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Conversations;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>A conversation in the table in memory, of any length and with any past.</summary>
internal sealed class StoredConversation
{
    public const string Owner = "owner";
    public const string Id = "demo";

    private static readonly string Partition = RowKeys.Partition(Owner, Id);

    private int _said;

    public StoredConversation(int maxHistoryMessages = 50)
    {
        Client = new InstantClient(Table, Time);
        Worker = new InstantWorker(Client, Time, maxHistoryMessages);
        Table.Put(new HeadRow { Listing = RowKeys.Listing(Rows.Noon, Id) }.ToEntity(Partition));
        Table.Put(new TableEntity(Owner, RowKeys.Listing(Rows.Noon, Id)));
    }

    public FakeTimeProvider Time { get; } = new(Rows.Noon);

    public StoredTable Table { get; } = new();

    public InstantClient Client { get; }

    public InstantWorker Worker { get; }

    public HeadRow Head => Table.Head(Partition)!;

    /// <summary>All messages, newest first.</summary>
    public MessageRow[] Messages => [.. Table.Rows(Partition).Select(MessageRow.FromEntity).OfType<MessageRow>()];

    public static string Token(int number) => $"{number:x8}{new string('0', 24)}";

    /// <summary>Writes messages at the end, as they stand after whatever was done with them.</summary>
    public StoredConversation Has(int count, Func<long, MessageRow> message)
    {
        var head = Head;
        for (var number = head.Messages; number < head.Messages + count; number++)
        {
            Table.Put(message(number).ToEntity(Partition));
        }

        Table.Put((head with { Messages = head.Messages + count, Turns = Math.Max(1, head.Turns) }).ToEntity(Partition));
        return this;
    }

    public StoredConversation Knows(Func<HeadRow, HeadRow> change)
    {
        Table.Put(change(Head).ToEntity(Partition));
        return this;
    }

    public void Lists(int count)
    {
        for (var index = 0; index < count; index++)
        {
            Table.Put(new TableEntity(Owner, RowKeys.Listing(Rows.Noon.AddSeconds(index + 1), $"gone-{index}")));
        }
    }

    /// <summary>Begins a turn, and ends it with this reply; empty: it fails.</summary>
    /// <returns>The turn as it was begun.</returns>
    public Task<Turn> PostAsync(string? said, string reply, string? key = null) =>
        SayAsync(said is null ? TurnInput.Nothing : TurnInput.Of(said), reply, key);

    /// <inheritdoc cref="PostAsync"/>
    public async Task<Turn> SayAsync(TurnInput said, string reply, string? key = null)
    {
        TurnPlace place = said == TurnInput.Nothing ? new TurnPlace.Again(Id) : new TurnPlace.End(Id);
        var body = string.Concat(said.All.Select(message => message.Text + message.CallId));
        var request = new TurnRequest(Owner, place, said, new ReplySettings("asked-model"))
        {
            IdempotencyKey = key,
            BodyHash = body.Length > 0 ? body : $"again {_said++}",
        };
        var turn = ((TurnBegin.Started)await Worker.Beginner.BeginAsync(request, CancellationToken.None)).Turn;
        var result = reply.Length == 0
            ? new ReplyResult(TurnStatus.Failed, "server_error", "", [])
            : new ReplyResult(TurnStatus.Completed, null, reply, [reply.Length]) { Tokens = 1 };
        Table.Put(turn.Head.WithoutTurn().ToEntity(Partition));
        Table.Put(turn.Reply.EndedBy(result).ToEntity(Partition));
        return turn;
    }
}
