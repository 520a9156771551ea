using ChatFunctions.Access;
using ChatFunctions.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Access;

public sealed class WrongKeysTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly WrongKeys _keys;

    public WrongKeysTests() => _keys = new WrongKeys(_time);

    [Fact]
    public void Address_tries_too_often_it_waits_for_the_rest_of_its_minute()
    {
        Try("203.0.113.7", WrongKeys.Allowed);
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(TimeSpan.FromSeconds(40), _keys.Count(From("203.0.113.7")));
        Assert.Null(_keys.Count(From("203.0.113.8")));

        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(_keys.Count(From("203.0.113.7")));
    }

    [Theory]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6")]
    public void Address_is_another_line_is_the_same(string one, string other)
    {
        Try(one, WrongKeys.Allowed);

        Assert.NotNull(_keys.Count(From(other)));
    }

    [Fact]
    public void Header_is_invented_the_connection_counts()
    {
        Try("203.0.113.7", WrongKeys.Allowed);

        var request = From("203.0.113.7");
        request.Headers["X-Forwarded-For"] = "198.51.100.1";
        Assert.NotNull(_keys.Count(request));
    }

    [Fact]
    public void Very_many_addresses_try_the_latest_is_counted_all_the_same()
    {
        for (var i = 0; i < 25_000; i++)
        {
            _keys.Count(From(new IPAddress(0x0A000000 + i).ToString()));
        }

        Try("203.0.113.7", WrongKeys.Allowed);

        Assert.NotNull(_keys.Count(From("203.0.113.7")));
    }

    private void Try(string address, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Null(_keys.Count(From(address)));
        }
    }

    private static HttpRequest From(string address)
    {
        var request = Requests.Get();
        request.HttpContext.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return request;
    }
}
