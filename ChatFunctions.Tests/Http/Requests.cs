using ChatFunctions.Http;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Tests.Http;

/// <summary>Requests as ASP.NET Core hands them over.</summary>
internal static class Requests
{
    public static HttpRequest Get(string query = "", params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "GET";
        request.QueryString = new QueryString(query);
        foreach (var (name, value) in headers)
        {
            request.Headers.Append(name, value);
        }

        return request;
    }

    public static HttpRequest Post(string body, string? contentType = "application/json") =>
        Post(Encoding.UTF8.GetBytes(body), contentType);

    public static HttpRequest Post(byte[] body, string? contentType, bool withLength = true)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "POST";
        request.ContentType = contentType;
        request.ContentLength = withLength ? body.Length : null;
        request.Body = new MemoryStream(body);
        return request;
    }

    /// <summary>The problem that reading ends with, and what its detail says.</summary>
    public static async Task AssertProblemAsync(int status, string inDetail, Func<Task> act)
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(act);
        Assert.Equal(status, problem.Status);
        Assert.Contains(inDetail, problem.Message, StringComparison.Ordinal);
    }
}
