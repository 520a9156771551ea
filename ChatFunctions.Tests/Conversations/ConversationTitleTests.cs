using ChatFunctions.Conversations;
using CsCheck;

namespace ChatFunctions.Tests.Conversations;

public sealed class ConversationTitleTests
{
    [Theory]
    [InlineData("Hello", "Hello")]
    [InlineData("  Hello\r\n\t world  ", "Hello world")]
    [InlineData("\u2028Hello\u00A0you\u0085there", "Hello you there")]
    public void Short_message_title_is_the_message_on_one_line(string message, string expected) =>
        Assert.Equal(expected, ConversationTitle.From(message));

    [Fact]
    public void Message_of_eighty_units_stays_whole()
    {
        var message = new string('x', 80);

        Assert.Equal(message, ConversationTitle.From(message));
    }

    [Fact]
    public void Long_message_is_cut_between_two_words()
    {
        var message = Texts.Repeat("seven77 ", 20);

        var title = ConversationTitle.From(message);

        Assert.Equal($"{Texts.Repeat("seven77 ", 9)}seven77…", title);
    }

    [Fact]
    public void Long_word_is_cut_where_it_must_be() =>
        Assert.Equal(new string('x', 79) + "…", ConversationTitle.From(new string('x', 81)));

    [Theory]
    [InlineData(77)]
    [InlineData(78)]
    [InlineData(79)]
    public void Emoji_at_the_cut_is_not_divided(int before)
    {
        var title = ConversationTitle.From(new string('x', before) + Texts.Repeat("🦊", 20));

        Assert.True(IsWhole(title));
        Assert.EndsWith("…", title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("🇫🇷")]
    [InlineData("e\u0301")]
    public void What_a_reader_takes_for_one_character_is_not_divided(string character)
    {
        for (var before = 60; before < 80; before++)
        {
            var title = ConversationTitle.From(new string('x', before) + Texts.Repeat(character, 20));

            Assert.Equal(0, (title.Length - 1 - before) % character.Length);
            Assert.InRange(title.Length, 60, 80);
        }
    }

    [Fact]
    public void Character_has_more_marks_than_a_title_has_room_title_is_cut_all_the_same() =>
        Assert.Equal(80, ConversationTitle.From("e" + new string('\u0301', 500)).Length);

    [Fact]
    public void Nothing_is_said_title_is_of_the_reply_or_of_what_it_calls()
    {
        var call = Talk.Rows("(x)")[0];

        Assert.Equal("Yes.", ConversationTitle.From([Rows.User(0, " "), Rows.Reply(1, "Yes.")]));
        Assert.Equal("Go", ConversationTitle.From([call, Rows.User(2, "Go")]));
        Assert.Equal(call.Calls[0].Item.Name, ConversationTitle.From([Rows.User(0, ""), call]));
        Assert.Equal("", ConversationTitle.From([Rows.User(0, "")]));
    }

    [Fact]
    public void Long_space_before_an_emoji_is_skipped_and_the_emoji_is_whole()
    {
        var title = ConversationTitle.From("Hi" + new string(' ', 317) + "🦊");

        Assert.True(IsWhole(title));
    }

    [Fact]
    public void Message_begins_with_much_white_space_title_is_not_empty() =>
        Assert.Equal("Hello", ConversationTitle.From(new string('\n', 1000) + "Hello"));

    [Fact]
    public void Any_message_title_is_short_whole_and_on_one_line() =>
        Gen.Select(Texts.Any(200), Gen.Int[0, 400]).Sample((text, spaces) =>
        {
            var title = ConversationTitle.From(text + new string(' ', spaces) + text);

            Assert.InRange(title.Length, string.IsNullOrWhiteSpace(text) ? 0 : 1, 80);
            Assert.True(IsWhole(title));
            Assert.DoesNotContain(title, character => char.IsWhiteSpace(character) && character != ' ');
        });

    private static bool IsWhole(string text)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
