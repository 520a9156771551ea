using ChatFunctions.Access;
using ChatFunctions.Tests.Http;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Tests.Access;

public sealed class AccessCheckTests
{
    private const string Secret = "correct-horse-battery-staple";
    private const string Other = "another-key";

    private static readonly Gen<string> AnyKey = Gen.String[Gen.Char['!', '~'], 1, 60];

    private readonly AccessCheck _check = Create(AccessMode.Key, ("Web", Secret), ("batch", Other));

    public static TheoryData<string, string> Ways => new()
    {
        { "Authorization", $"Bearer {Secret}" },
        { "Authorization", $"bearer {Secret}" },
        { "authorization", $"BEARER   {Secret} " },
        { "x-functions-key", Secret },
        { "api-key", Secret },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Key_is_in_a_header_its_name_is_the_owner(string header, string value) =>
        Assert.Equal(Owner.OfKey("web"), _check.Check(Requests.Get("", (header, value))));

    [Fact]
    public void Key_is_in_the_query_its_name_is_the_owner() =>
        Assert.Equal(Owner.OfKey("batch"), _check.Check(Requests.Get($"?code={Other}")));

    [Fact]
    public void Any_key_is_presented_in_any_way_it_is_known() =>
        AnyKey.Sample(key =>
        {
            var check = Create(AccessMode.Key, ("any", key));

            Assert.NotNull(check.Check(Requests.Get("", ("Authorization", $"Bearer {key}"))));
            Assert.NotNull(check.Check(Requests.Get("", ("x-functions-key", key))));
            Assert.NotNull(check.Check(Requests.Get("", ("api-key", key))));
            Assert.NotNull(check.Check(Requests.Get($"?code={Uri.EscapeDataString(key)}")));
        });

    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Bearer wrong")]
    [InlineData("Authorization", "Basic correct-horse-battery-staple")]
    [InlineData("Authorization", "correct-horse-battery-staple")]
    [InlineData("Authorization", "Bearer correct-horse-battery-stapl")]
    [InlineData("Authorization", "Bearer correct-horse-battery-staple2")]
    [InlineData("Authorization", "Bearer CORRECT-HORSE-BATTERY-STAPLE")]
    [InlineData("Authorization", "Bearer correct-horse-battery-staple, Bearer correct-horse-battery-staple")]
    [InlineData("x-functions-key", "wrong")]
    [InlineData("x-functions-key", "")]
    [InlineData("api-key", "wrong")]
    [InlineData("key", Secret)]
    [InlineData("x-functions-keyname", "web")]
    [InlineData("X-MS-CLIENT-PRINCIPAL-ID", "1")]
    public void Key_is_wrong_or_elsewhere_caller_may_not_in(string header, string value) =>
        Assert.Null(_check.Check(Requests.Get("", (header, value))));

    [Theory]
    [InlineData("")]
    [InlineData("?code=")]
    [InlineData("?code=wrong")]
    [InlineData("?key=correct-horse-battery-staple")]
    [InlineData("?code=correct-horse-battery-staple&code=another-key")]
    [InlineData("?owner=web")]
    public void Key_is_not_in_the_query_caller_may_not_in(string query) => Assert.Null(_check.Check(Requests.Get(query)));

    [Fact]
    public void Wrong_key_and_right_key_are_presented_the_right_one_counts() =>
        Assert.Equal(Owner.OfKey("web"), _check.Check(Requests.Get("?code=wrong", ("Authorization", "Bearer wrong"), ("api-key", Secret))));

    [Fact]
    public void Two_right_keys_are_presented_the_first_way_counts() =>
        Assert.Equal(Owner.OfKey("web"), _check.Check(Requests.Get($"?code={Other}", ("Authorization", $"Bearer {Secret}"))));

    [Fact]
    public void Caller_names_an_owner_nobody_listens()
    {
        var request = Requests.Get(
            $"?code={Other}&owner=web", ("X-Owner", "web"), ("X-MS-CLIENT-PRINCIPAL-ID", "1"), ("X-MS-CLIENT-PRINCIPAL-IDP", "aad"));

        Assert.Equal(Owner.OfKey("batch"), _check.Check(request));
    }

    [Fact]
    public void Access_is_easy_auth_the_principal_is_the_owner()
    {
        var check = Create(AccessMode.EasyAuth);

        var owner = check.Check(Principal("1", "aad"));

        Assert.Equal(Owner.OfPrincipal("aad", "1"), owner);
        Assert.NotEqual(owner, check.Check(Principal("1", "google")));
        Assert.NotEqual(owner, check.Check(Principal("2", "aad")));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("1", "")]
    [InlineData("", "aad")]
    public void Access_is_easy_auth_without_a_whole_principal_caller_may_not_in(string id, string provider) =>
        Assert.Null(Create(AccessMode.EasyAuth, ("web", Secret)).Check(Principal(id, provider)));

    [Fact]
    public void Access_is_easy_auth_a_key_does_not_help() =>
        Assert.Null(Create(AccessMode.EasyAuth, ("web", Secret)).Check(Requests.Get("", ("api-key", Secret))));

    [Fact]
    public void Access_is_open_there_is_one_owner()
    {
        var check = Create(AccessMode.Open, ("web", Secret));

        Assert.Equal(Owner.Shared, check.Check(Requests.Get()));
        Assert.Equal(Owner.Shared, check.Check(Requests.Get("", ("api-key", Secret))));
        Assert.Equal(Owner.Shared, check.Check(Principal("1", "aad")));
    }

    private static HttpRequest Principal(string id, string provider) =>
        Requests.Get("", ("X-MS-CLIENT-PRINCIPAL-ID", id), ("X-MS-CLIENT-PRINCIPAL-IDP", provider));

    private static AccessCheck Create(AccessMode mode, params (string Name, string Key)[] keys)
    {
        var options = new AccessOptions { Access = mode };
        Array.ForEach(keys, key => options.Keys[key.Name] = key.Key);
        return new AccessCheck(Options.Create(options));
    }
}
