using System.ComponentModel;
using ChatFunctions.Settings;
using CsCheck;

namespace ChatFunctions.Tests.Settings;

public sealed class DurationConverterTests
{
    [Theory]
    [InlineData("30", 30)]
    [InlineData("0", 0)]
    [InlineData("0.5", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("30 s", 30)]
    [InlineData("  0.5 s ", 0.5)]
    [InlineData("500 ms", 0.5)]
    [InlineData("500ms", 0.5)]
    [InlineData("9 min", 540)]
    [InlineData("9m", 540)]
    [InlineData("1.5 h", 5400)]
    [InlineData("30 d", 2_592_000)]
    [InlineData("00:00:30", 30)]
    [InlineData("0:09:00", 540)]
    [InlineData("00:00:00.5", 0.5)]
    [InlineData("1:00:00.25", 3600.25)]
    [InlineData("1.00:00:00", 86400)]
    public void Text_is_a_duration_it_is_read(string text, double seconds)
    {
        var value = TypeDescriptor.GetConverter(typeof(Duration)).ConvertFromInvariantString(text);

        Assert.Equal(Duration.Seconds(seconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("abc")]
    [InlineData("30 sec")]
    [InlineData("1,5")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("30 S")]
    [InlineData("00:61:00")]
    [InlineData("9:00")]
    [InlineData("1:2:3:4")]
    [InlineData("999999999 h")]
    [InlineData("99999999999999999999")]
    public void Text_is_no_duration_that_is_a_format_error(string text)
    {
        var error = Assert.Throws<FormatException>(() => DurationConverter.Parse(text));

        Assert.Contains("'0.5 s'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_a_duration_or_a_format_error() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789.:msinh "], 0, 14]).Sample(text =>
        {
            try
            {
                return DurationConverter.Parse(text) >= TimeSpan.MinValue;
            }
            catch (FormatException)
            {
                return true;
            }
        });

    [Fact]
    public void Any_time_span_in_its_own_words_comes_back() =>
        Gen.Long[0, TimeSpan.TicksPerDay * 400].Sample(ticks =>
            DurationConverter.Parse(new Duration(TimeSpan.FromTicks(ticks)).ToString()) == TimeSpan.FromTicks(ticks));
}
