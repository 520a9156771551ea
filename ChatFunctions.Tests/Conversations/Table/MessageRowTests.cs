using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Conversations.Table;

public sealed class MessageRowTests
{
    [Fact]
    public void Reply_with_everything_comes_back_from_its_entity()
    {
        var reply = Rows.Reply(41, "Hello 🦊", tokens: 4, status: TurnStatus.Incomplete) with
        {
            Reason = IncompleteReason.MaxOutputTokens,
            FinishReason = "length",
            Usage = new TokenUsage(100, 20, 64, 12),
            Model = "gpt-4o-2024-11-20",
            WindowTokens = 80,
            Temperature = 0.7,
            MaxOutputTokens = 20,
            DeltaLengths = DeltaLengths.Encode([5, 1, 2]),
        };

        var entity = reply.ToEntity("owner~id");
        var back = MessageRow.FromEntity(entity);

        Assert.Equal(("owner~id", RowKeys.Message(41)), (entity.PartitionKey, entity.RowKey));
        Assert.NotNull(back);
        Assert.Equal(reply.DeltaLengths, back.DeltaLengths);
        Assert.Equal(reply, back with { DeltaLengths = reply.DeltaLengths });
    }

    [Fact]
    public void Reply_in_progress_comes_back_without_what_it_lacks()
    {
        var reply = Rows.Reply(1, "", tokens: 0, status: TurnStatus.InProgress) with { Model = null };

        var back = MessageRow.FromEntity(reply.ToEntity("p"));

        Assert.NotNull(back);
        Assert.Null(back.Ended);
        Assert.Null(back.Usage);
        Assert.Equal(reply, back with { DeltaLengths = reply.DeltaLengths });
    }

    [Fact]
    public void User_message_comes_back_from_its_entity()
    {
        var message = Rows.User(0, "What is a fox?", tokens: 5) with { Instructions = "Be brief." };

        var back = MessageRow.FromEntity(message.ToEntity("p"));

        Assert.NotNull(back);
        Assert.Equal(message, back with { DeltaLengths = message.DeltaLengths });
    }

    [Fact]
    public void Largest_reply_stays_within_the_limits_of_the_service()
    {
        var reply = Rows.Reply(1, Texts.Repeat("x🦊", 133_333)) with { DeltaLengths = new byte[120_000] };

        var entity = reply.ToEntity("p");

        Assert.All(entity, property => Assert.InRange(Bytes(property.Value), 0, 64 * 1024));
        Assert.InRange(entity.Sum(property => Bytes(property.Value)) + entity.Keys.Sum(name => 2 * name.Length), 800_000, 1024 * 1024);
        Assert.InRange(entity.Count, 1, 252);
        Assert.Equal(reply.Text, MessageRow.FromEntity(entity)?.Text);
    }

    [Fact]
    public void Longest_message_and_instructions_do_not_fit_together_the_message_stays()
    {
        var longest = Texts.Repeat("🦊", 200_000);
        var message = Rows.User(0, longest) with { Instructions = longest };

        var entity = message.ToEntity("p");

        Assert.InRange(entity.Sum(property => Bytes(property.Value)) + entity.Keys.Sum(name => 2 * name.Length), 800_000, 1024 * 1024);
        Assert.Equal(longest, MessageRow.FromEntity(entity)?.Text);
    }

    [Fact]
    public void Largest_text_is_read_with_the_columns_of_a_reader()
    {
        // As many UTF-16 units as an entity can hold at all, every piece one unit short.
        var text = "x" + Texts.Repeat("🦊", (1 << 18) - 1);

        var entity = Rows.Reply(1, text).ToEntity("p");

        Assert.Subset(
            MessageRow.Columns.ToHashSet(), entity.Keys.Where(name => name.StartsWith("Text", StringComparison.Ordinal)).ToHashSet());
    }

    [Fact]
    public void Columns_hold_every_property_but_delta_lengths_and_instructions()
    {
        var reply = Rows.Reply(1, "x") with
        {
            Reason = "r",
            FinishReason = "f",
            Usage = new TokenUsage(1, 2, 3, 4),
            Temperature = 1,
            MaxOutputTokens = 1,
            Instructions = "i",
            DeltaLengths = [1],
        };

        var left = reply.ToEntity("p").Keys.Except(MessageRow.Columns);

        Assert.Equal(["DeltaLengths0", "Instructions0"], left.Order());
    }

    [Fact]
    public void Row_is_no_message_there_is_none() => Assert.Null(MessageRow.FromEntity(new HeadRow().ToEntity("p")));

    [Fact]
    public void Row_was_read_without_its_dates_none_is_written_that_the_service_might_not_take()
    {
        var row = MessageRow.FromEntity(new TableEntity("p", RowKeys.Message(1)));

        Assert.Empty(row!.ToEntity("p").Select(property => property.Value).OfType<DateTimeOffset>());
    }

    [Fact]
    public void Service_wrote_a_number_without_its_point_it_is_read()
    {
        var entity = Rows.Reply(1, "x").ToEntity("p");
        entity[nameof(MessageRow.Temperature)] = 1;

        Assert.Equal(1.0, MessageRow.FromEntity(entity)?.Temperature);
    }

    private static int Bytes(object value) => value switch
    {
        string text => 2 * text.Length,
        byte[] bytes => bytes.Length,
        _ => 8,
    };
}
