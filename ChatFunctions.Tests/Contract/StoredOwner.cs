using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Conversations;

namespace ChatFunctions.Tests.Contract;

/// <summary>An instance of a table of its own, into which the conversations of its owner are written without a turn.</summary>
internal sealed class StoredOwner : IAsyncDisposable
{
    private readonly TableClient _table;
    private readonly IInstance _instance;

    private StoredOwner(TableClient table, IInstance instance) => (_table, _instance, Client) = (table, instance, instance.CreateClient());

    public static string Owner => ChatFunctions.Access.Owner.Shared.Key;

    public ChatClient Client { get; }

    public TableClient Table => _table;

    public IInstance Instance => _instance;

    public static async Task<StoredOwner> StartAsync(
        HostKind host, ITestOutputHelper output, params (string Name, string? Value)[] settings)
    {
        var name = $"stored{Guid.NewGuid():N}";
        var table = new TableClient((await AzuriteFixture.SharedAsync()).ConnectionString, name);
        await table.CreateAsync();
        var all = settings.Append(("ConversationStore__TableName", name)).ToDictionary(each => each.Item1, each => each.Item2);
        return new StoredOwner(table, await host.StartAsync(all, output));
    }

    /// <summary>A conversation with these messages, in as many transactions as they need.</summary>
    public async Task WriteAsync(string id, HeadRow head, IReadOnlyList<MessageRow> messages)
    {
        var partition = RowKeys.Partition(Owner, id);
        var listing = new TableEntity(Owner, RowKeys.Listing(head.Created, id));
        head = head with { Messages = messages.Count, Listing = listing.RowKey };
        await _table.UpsertEntityAsync(listing);
        var rows = messages.Select(message => message.ToEntity(partition)).Append(head.ToEntity(partition));
        foreach (var chunk in rows.Chunk(100))
        {
            await _table.SubmitTransactionAsync(
                chunk.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)));
        }
    }

    /// <summary>A conversation of that many short messages.</summary>
    public Task WriteAsync(string id, int messages, string title = "Stored") => WriteAsync(
        id,
        new HeadRow { Title = title, Created = Rows.Noon, Updated = Rows.Noon },
        [
            .. Enumerable.Range(0, messages).Select(
                number => number % 2 == 0 ? Rows.User(number, $"q{number}") : Rows.Reply(number, $"a{number}")),
        ]);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _instance.DisposeAsync();
    }
}
