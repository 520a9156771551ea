using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Conversations.Table;

public sealed class MessageStretchesTests
{
    [Fact]
    public void Any_messages_are_added_exactly_those_are_passed()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var added = Enumerable.Range(0, random.Next(40)).Select(_ => random.NextInt64(60)).ToHashSet();
            var stretches = MessageStretches.Parse("");
            foreach (var number in added.OrderBy(_ => random.Next()))
            {
                stretches.Add(number);
            }

            var end = random.Next(70);
            var kept = MessageStretches.Parse(stretches.Kept(end));
            for (long number = -1; number < 62; number++)
            {
                Assert.Equal(Next(number, -1, added), stretches.PassDown(number));
                Assert.Equal(Next(number, 1, added), stretches.PassUp(number));
                Assert.Equal(Next(number, -1, [.. added.Where(there => there < end)]), kept.PassDown(number));
            }
        }
    }

    [Fact]
    public void Many_stretches_the_longest_are_kept_in_few_bytes()
    {
        var stretches = MessageStretches.Parse("");
        for (long first = 0; first < 1000; first++)
        {
            for (var number = 0; number <= first % 100; number++)
            {
                stretches.Add(9_000_000_000 + (first * 200) + number);
            }
        }

        var kept = stretches.Kept(long.MaxValue);

        Assert.InRange(kept.Length, 50 * 21, 50 * 22);
        var lengths = kept.Split(',').Select(part => part.Split('-').Select(long.Parse).Aggregate((first, last) => last - first));
        Assert.All(lengths, length => Assert.InRange(length, 95, 99));
    }

    [Theory]
    [InlineData(1, "3-4,8-8")]
    [InlineData(2, "3-4")]
    [InlineData(3, "")]
    public void Stretch_is_short_it_is_left_out(int shortest, string expected) =>
        Assert.Equal(expected, MessageStretches.Parse("").Add(3).Add(8).Add(4).Kept(100, shortest));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-")]
    [InlineData("3")]
    [InlineData("3-")]
    [InlineData("-3")]
    [InlineData("a-b")]
    public void Text_is_none_of_ours_nothing_is_passed(string text) =>
        Assert.All(Enumerable.Range(0, 9), number => Assert.Equal(number, MessageStretches.Parse(text).PassDown(number)));

    private static long Next(long number, int step, HashSet<long> passed)
    {
        while (passed.Contains(number))
        {
            number += step;
        }

        return number;
    }
}
