using ChatFunctions.Conversations.Table;
using CsCheck;

namespace ChatFunctions.Tests.Conversations.Table;

public sealed class RowKeysTests
{
    private static readonly Gen<long> Number = Gen.Long[0, RowKeys.MaxMessageNumber];
    private static readonly Gen<DateTimeOffset> Moment =
        Gen.Long[DateTimeOffset.UnixEpoch.UtcTicks, DateTimeOffset.MaxValue.UtcTicks]
            .Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<string> Id =
        Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"], 1, 64];

    [Fact]
    public void Two_messages_newer_one_sorts_first() =>
        Number.Select(Number).Sample((one, other) =>
            Math.Sign(string.CompareOrdinal(RowKeys.Message(one), RowKeys.Message(other))) == Math.Sign(other.CompareTo(one)));

    [Fact]
    public void Neighbouring_messages_newer_one_sorts_first() =>
        Gen.Long[0, RowKeys.MaxMessageNumber - 1].Sample(number =>
            string.CompareOrdinal(RowKeys.Message(number + 1), RowKeys.Message(number)) < 0);

    [Fact]
    public void Any_message_sorts_after_the_head_and_before_the_end() =>
        Number.Sample(number =>
        {
            var key = RowKeys.Message(number);
            return string.CompareOrdinal(RowKeys.Head, key) < 0 && string.CompareOrdinal(key, RowKeys.EndOfMessages) < 0;
        });

    [Fact]
    public void Message_key_is_parsed_number_comes_back() =>
        Number.Sample(number => RowKeys.TryParseMessage(RowKeys.Message(number), out var parsed) && parsed == number);

    [Theory]
    [InlineData(0, "b9999999999")]
    [InlineData(1, "b9999999998")]
    [InlineData(RowKeys.MaxMessageNumber, "b0000000000")]
    public void Bounds_of_message_numbers_key_is_as_designed(long number, string expected) =>
        Assert.Equal(expected, RowKeys.Message(number));

    [Theory]
    [InlineData(-1)]
    [InlineData(RowKeys.MaxMessageNumber + 1)]
    public void Number_out_of_bounds_is_refused(long number) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RowKeys.Message(number));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("b123")]
    [InlineData("b12345678901")]
    [InlineData("b-234567890")]
    [InlineData("b 234567890")]
    [InlineData("b+234567890")]
    [InlineData("b12345678 0")]
    [InlineData("b１２３４５６７８９０")]
    [InlineData("j1234567890")]
    [InlineData("B1234567890")]
    public void Key_of_another_row_is_no_message(string key) => Assert.False(RowKeys.TryParseMessage(key, out _));

    [Fact]
    public void Two_conversations_listing_has_the_newer_one_first() =>
        Gen.Select(Moment, Id, Moment, Id).Where(pair => pair.Item1 != pair.Item3).Sample((one, oneId, other, otherId) =>
            Math.Sign(string.CompareOrdinal(RowKeys.Listing(one, oneId), RowKeys.Listing(other, otherId))) == Math.Sign(
                other.CompareTo(one)));

    [Fact]
    public void Listing_key_is_parsed_id_comes_back() =>
        Gen.Select(Moment, Id)
            .Sample((created, id) => RowKeys.TryParseListing(RowKeys.Listing(created, id), out var parsed, out var used) &&
                (parsed, used) == (id, created));

    [Fact]
    public void Listing_key_lies_between_the_bounds_of_the_listing() =>
        Gen.Select(Moment, Id).Sample((created, id) =>
        {
            var key = RowKeys.Listing(created, id);
            return string.CompareOrdinal(RowKeys.EndOfMessages, key) < 0 && string.CompareOrdinal(key, "d") < 0;
        });

    [Fact]
    public void Journal_of_a_turn_lies_in_order_between_its_bounds_and_outside_of_another_turns()
    {
        var other = "1" + Rows.Token[1..];

        var keys = Enumerable.Range(0, 300).Select(index => RowKeys.Journal(Rows.Token, index)).ToList();

        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.All(keys, key => Assert.InRange(key, $"j{Rows.Token}", RowKeys.EndOfJournal(Rows.Token), StringComparer.Ordinal));
        Assert.All(keys, key => Assert.NotInRange(key, $"j{other}", RowKeys.EndOfJournal(other), StringComparer.Ordinal));
    }

    [Fact]
    public void Idempotency_keys_rows_are_short_allowed_and_different()
    {
        string[] keys = ["a", "A", "a ", new string('x', 255), "/\\#?"];

        var rows = keys.Select(RowKeys.IdempotencyKey).ToList();

        Assert.Equal(rows.Count, rows.Distinct().Count());
        Assert.All(rows, row => Assert.Matches("^k[A-Za-z0-9_-]{43}$", row));
    }

    [Fact]
    public void Same_moment_in_two_time_zones_listing_key_is_the_same()
    {
        var utc = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);

        var elsewhere = RowKeys.Listing(utc.ToOffset(TimeSpan.FromHours(9)), "id");

        Assert.Equal(RowKeys.Listing(utc, "id"), elsewhere);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c")]
    [InlineData("c0000000000000000001.")]
    [InlineData("c0000000000000000001.with space")]
    [InlineData("c000000000000000001.id")]
    [InlineData("c00000000000000000x1.id")]
    [InlineData("b0000000000000000001.id")]
    public void Key_that_is_no_listing_is_refused(string key) => Assert.False(RowKeys.TryParseListing(key, out _, out _));

    [Fact]
    public void Keys_stay_within_the_service_limit_of_one_kibibyte()
    {
        var id = new string('x', 64);
        var owner = $"key-{new string('k', 64)}";

        var longest = new[] { RowKeys.Partition(owner, id), RowKeys.Message(0), RowKeys.Listing(DateTimeOffset.UnixEpoch, id) };

        Assert.All(longest, key => Assert.InRange(key.Length, 1, 512));
    }
}
