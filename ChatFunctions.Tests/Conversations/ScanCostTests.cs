using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.Conversations;

/// <summary>A request costs what it returns, and not what the conversation has been through: here twenty thousand dead rows.</summary>
public sealed class ScanCostTests
{
    private const int Dead = 20_000;
    private const string Owner = StoredConversation.Owner;
    private const string Id = StoredConversation.Id;

    private static readonly Dictionary<string, Func<StoredConversation>> Pasts = new()
    {
        // Each begins with a question and its answer, and ends with dead rows.
        ["deleted"] = () => Alive().Has(Dead, number => Dull(number) with { Deleted = true })
            .Knows(head => Range(2, Dead).Aggregate(head, (known, number) => known.WithDeleted(Dull(number)))),
        ["failed"] = () => Alive().Has(Dead, Failed).Knows(head => head with { Unused = $"2-{Dead - 1}" }),
        ["superseded"] = () => Alive().Has(Dead, number => number == 2 ? Rows.User(2, "Again?", token: Token(2)) : Answer(number) with
        {
            Superseded = number <= Dead,
            Asked = 2,
        }).Knows(head => head with { Unused = $"3-{Dead - 1}" }),
        ["deleted, by an older version"] = () => Alive().Has(Dead, number => Dull(number) with { Deleted = true }),
        ["failed, by an older version"] = () => Alive().Has(Dead, Failed),
    };

    private static readonly Dictionary<string, Func<StoredConversation, Task>> Routes = new()
    {
        ["POST"] = past => past.PostAsync("And now?", "Yes."),
        ["POST once more"] = async past =>
        {
            await past.PostAsync("And now?", "Yes.");
            past.Client.Requests.Clear();
            await past.PostAsync("And then?", "Yes.");
        },
        ["regenerate"] = past => past.PostAsync(null, "Yes."),
        ["GET chat/{id}"] = past => past.Worker.Reader.ReadMessagesAsync(Owner, Id, 20, null, default),
        ["GET chat/{id}?limit=1"] = past => past.Worker.Reader.ReadMessagesAsync(Owner, Id, 1, null, default),
        ["GET items, newest first"] = past => past.Worker.Reader.ReadMessagesAsync(Owner, Id, 1, Dead + 2, default),
        ["GET items, oldest first"] = past => past.Worker.Reader.ReadMessagesAfterAsync(Owner, Id, 20, -1, default),
        ["GET input_items"] = past => past.Worker.Reader.ReadInputsAsync(Owner, Id, Answer(Dead), default),
        ["previous_response_id, in a new conversation"] = past =>
            past.Worker.Reader.ReadWindowAsync(Owner, Id, Dead + 1, new HistoryWindow(50, 16_000), default),
        ["attach to the latest turn"] = past => past.Worker.Attacher.AttachAsync(Owner, Id, null, default),
        ["attach to an unknown turn"] = past => past.Worker.Attacher.AttachAsync(Owner, Id, "7-00000000", default),
    };

    /// <summary>
    /// The bound of each route, in requests. A POST reads the head and the newest messages, and what lies behind the dead rows; begin and
    /// listing row are two more.
    /// </summary>
    [Theory]
    [InlineData("deleted", "POST", 3)]
    [InlineData("deleted", "POST once more", 3)]
    [InlineData("deleted", "regenerate", 3)]
    [InlineData("deleted", "GET chat/{id}", 2)]
    [InlineData("deleted", "GET chat/{id}?limit=1", 2)]
    [InlineData("deleted", "GET items, newest first", 3)]
    [InlineData("deleted", "GET items, oldest first", 2)]
    [InlineData("deleted", "GET input_items", 1)]
    [InlineData("deleted", "previous_response_id, in a new conversation", 3)]
    [InlineData("deleted", "attach to the latest turn", 3)]
    [InlineData("deleted", "attach to an unknown turn", 2)]
    [InlineData("failed", "POST", 3)]
    [InlineData("failed", "POST once more", 3)]
    [InlineData("failed", "regenerate", 3)]
    [InlineData("failed", "GET chat/{id}?limit=1", 1)]
    [InlineData("failed", "GET items, newest first", 2)]
    [InlineData("failed", "GET items, oldest first", 2)]
    [InlineData("failed", "GET input_items", 1)]
    [InlineData("failed", "previous_response_id, in a new conversation", 3)]
    [InlineData("failed", "attach to the latest turn", 3)]
    [InlineData("failed", "attach to an unknown turn", 2)]
    [InlineData("superseded", "POST", 3)]
    [InlineData("superseded", "POST once more", 3)]
    [InlineData("superseded", "regenerate", 3)]
    [InlineData("superseded", "GET items, oldest first", 2)]
    [InlineData("superseded", "previous_response_id, in a new conversation", 3)]
    [InlineData("superseded", "attach to an unknown turn", 2)]
    [InlineData("deleted, by an older version", "POST", 203)]
    [InlineData("deleted, by an older version", "POST once more", 3)]
    [InlineData("deleted, by an older version", "GET chat/{id}?limit=1", 10)]
    [InlineData("deleted, by an older version", "GET items, newest first", 11)]
    [InlineData("deleted, by an older version", "GET items, oldest first", 11)]
    [InlineData("deleted, by an older version", "attach to the latest turn", 13)]
    [InlineData("deleted, by an older version", "attach to an unknown turn", 2)]
    [InlineData("failed, by an older version", "POST", 203)]
    [InlineData("failed, by an older version", "POST once more", 3)]
    public async Task DeadRows_RequestCostsNoMoreThanItsBound(string past, string route, int bound)
    {
        var conversation = Pasts[past]();

        await Routes[route](conversation);

        Assert.InRange(conversation.Client.Requests.Count, 1, bound);
    }

    [Fact]
    public async Task ThousandsOfTurnsFailOneByOne_NoBeginCostsMore()
    {
        var conversation = Alive();
        var most = 0;
        for (var turn = 0; turn < 1000; turn++)
        {
            conversation.Client.Requests.Clear();
            await conversation.PostAsync($"Question {turn}?", "");
            most = Math.Max(most, conversation.Client.Requests.Count);
        }

        var last = await conversation.PostAsync("And now?", "Yes.");

        Assert.InRange(most, 2, 3);
        Assert.Equal(["Hello?", "Yes."], last.Window.Select(message => message.Text));
    }

    [Fact]
    public async Task OneQuestionIsAnsweredAThousandTimes_NoBeginCostsMore()
    {
        var conversation = Alive();
        var most = 0;
        for (var turn = 0; turn <= 1000; turn++)
        {
            conversation.Client.Requests.Clear();
            await conversation.PostAsync(null, turn % 3 == 0 ? "" : $"Answer {turn}.");
            most = Math.Max(most, conversation.Client.Requests.Count);
        }

        var last = await conversation.PostAsync("And now?", "Yes.");

        Assert.InRange(most, 2, 3);
        Assert.Equal(["Hello?", "Answer 1000."], last.Window.Select(message => message.Text));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("deleted, by an older version")]
    public async Task PagesAreFollowed_TheyLeadToWhatIsLeft(string past)
    {
        var conversation = Pasts[past]();
        var (down, up) = (new List<string>(), new List<string>());
        var reader = conversation.Worker.Reader;

        HistoryPage page;
        for (long? before = null; ; before = page.Next.Number)
        {
            page = (await reader.ReadMessagesAsync(Owner, Id, 1, before, default))!;
            down.AddRange(page.Messages.Select(message => message.Text));
            if (page.Next is null)
            {
                break;
            }
        }

        for (long after = -1; ; after = page.Next.Number)
        {
            page = (await reader.ReadMessagesAfterAsync(Owner, Id, 1, after, default))!;
            up.AddRange(page.Messages.Select(message => message.Text));
            if (page.Next is null)
            {
                break;
            }
        }

        Assert.Equal(["Yes.", "Hello?"], down);
        Assert.Equal(["Hello?", "Yes."], up);
    }

    [Fact]
    public async Task ListingRowsThatNoHeadNames_ArePassedABoundedNumberAtATime()
    {
        var conversation = Alive();
        conversation.Lists(1000);
        var found = new List<string>();
        var most = 0;

        string? after = null;
        do
        {
            conversation.Client.Requests.Clear();
            var page = await conversation.Worker.Listing.ListAsync(Owner, 1, after, default);
            most = Math.Max(most, conversation.Client.Requests.Count);
            found.AddRange(page.Conversations.Select(listed => listed.Id));
            after = page.NextAfter;
        }
        while (after is not null);

        Assert.Equal([Id], found);
        Assert.InRange(most, 1, 215);
    }

    private static StoredConversation Alive() => new StoredConversation()
        .Has(1, number => Rows.User(number, "Hello?", token: Token(0)))
        .Has(1, number => Rows.Reply(number, "Yes.", token: Token(0)));

    private static MessageRow Dull(long number) =>
        number % 2 == 0 ? Rows.User(number, "Well?", token: Token(number / 2)) : Answer(number);

    private static MessageRow Failed(long number) => number % 2 == 0
        ? Rows.User(number, "Well?", token: Token(number / 2))
        : Rows.Reply(number, "", token: Token(number / 2), status: TurnStatus.Failed);

    private static MessageRow Answer(long number) => Rows.Reply(number, "Well.", token: Token(number / 2));

    private static IEnumerable<long> Range(long first, int count) => Enumerable.Range(0, count).Select(index => first + index);

    private static string Token(long number) => StoredConversation.Token((int)number);
}
