using Azure.Data.Tables;
using ChatFunctions.Access;
using ChatFunctions.Benchmarks.Floor;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>A conversation that was had before, in the rows of each contender.</summary>
internal static class StoredConversation
{
    private const string Text = "The quick brown fox jumps over the lazy dog, and nobody asks the dog what it thinks of that.";
    private const int Tokens = 21;

    /// <param name="table">The table service's connection string.</param>
    /// <param name="conversation">Its id.</param>
    /// <param name="messages">How many it has; even.</param>
    public static async Task WriteAsync(string table, string conversation, int messages)
    {
        var theirs = new TableClient(table, StraightforwardServer.Table);
        await theirs.CreateIfNotExistsAsync();
        foreach (var numbers in Enumerable.Range(0, messages).Chunk(100))
        {
            await theirs.SubmitTransactionAsync(numbers.Select(number =>
                new TableTransactionAction(TableTransactionActionType.Add, StoredMessage.Now(conversation, Role(number), Text))));
        }

        await WriteAsync(new TableClient(table, FloorServer.Table), conversation, messages);
        await WriteAsync(new TableClient(table, new ConversationStoreOptions().TableName), conversation, messages);
    }

    private static async Task WriteAsync(TableClient ours, string conversation, int messages)
    {
        await ours.CreateIfNotExistsAsync();
        var partition = RowKeys.Partition(Owner.Shared.Key, conversation);
        var now = DateTimeOffset.UtcNow;
        foreach (var numbers in Enumerable.Range(0, messages).Chunk(100))
        {
            await ours.SubmitTransactionAsync(numbers.Select(number =>
                new TableTransactionAction(TableTransactionActionType.Add, Message(number, now).ToEntity(partition))));
        }

        var head = new HeadRow { Title = Text, Created = now, Updated = now, Messages = messages, Turns = messages / 2 };
        await ours.AddEntityAsync(head.ToEntity(partition));
    }

    private static string Role(int number) => number % 2 == 0 ? MessageRole.User : MessageRole.Assistant;

    private static MessageRow Message(int number, DateTimeOffset now) => new()
    {
        Number = number,
        Role = Role(number),
        Text = Text,
        Tokens = Tokens,
        Turn = (number / 2) + 1,
        TurnToken = $"{number / 2:D32}",
        Status = TurnStatus.Completed,
        Created = now,
    };
}
