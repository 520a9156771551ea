using ChatFunctions.Conversations.Table;
using CsCheck;

namespace ChatFunctions.Tests.Conversations.Table;

public sealed class DeltaLengthsTests
{
    private static readonly Gen<int> Length = Gen.OneOf(Gen.Int[1, 12], Gen.Int[1, 100_000], Gen.Int[0, int.MaxValue]);

    [Fact]
    public void Any_lengths_come_back() =>
        Length.List[0, 200].Sample(lengths => DeltaLengths.Decode(DeltaLengths.Encode(lengths)).SequenceEqual(lengths));

    [Fact]
    public void Any_lengths_encoded_size_tells_the_bytes() =>
        Length.List[0, 200].Sample(lengths => DeltaLengths.Encode(lengths).Length == lengths.Sum(DeltaLengths.EncodedSize));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(127, 1)]
    [InlineData(128, 2)]
    [InlineData(16_383, 2)]
    [InlineData(16_384, 3)]
    [InlineData(2_097_152, 4)]
    [InlineData(int.MaxValue, 5)]
    public void Length_at_a_bound_size_is_seven_bits_a_byte(int length, int expected) =>
        Assert.Equal(expected, DeltaLengths.EncodedSize(length));

    [Fact]
    public void Length_of_two_bytes_low_bits_come_first() => Assert.Equal([0x05, 0xAC, 0x02], DeltaLengths.Encode([5, 300]));

    [Fact]
    public void Bytes_end_inside_a_length_is_a_format_error() =>
        Assert.Throws<FormatException>(() => DeltaLengths.Decode([0x05, 0xAC]));
}
